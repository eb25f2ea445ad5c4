//! The HTML page of `stancer estimate` where shares or intervals are missing.

#[path = "common/shares_record.rs"]
mod shares_record;

use shares_record::{SIDES, complete_shares, contrasts, shares_of};
use stancer::report::{GroupShares, SharesRecord, shares_page};

const MONTHS: [&str; 4] = ["2022-01", "2022-02", "2022-03", "2022-04"];
const OUTLETS: [&str; 3] = ["Daily", "Herald", "Gazette"];

/// The inside of the section `id`; empty where there is none.
fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let begin = format!("<section id=\"{id}\"");
    let inside = page.split(&begin).nth(1).unwrap_or_default();
    inside.split("</section>").next().unwrap_or_default()
}

fn charts(text: &str) -> impl Iterator<Item = &str> {
    let charts = text.split("<svg").skip(1);
    charts.filter_map(|rest| rest.split("</svg>").next())
}

fn clear(g: &mut GroupShares) {
    for c in &mut g.classes {
        (c.share, c.difference) = (None, None);
        c.reason = Some("12 labels are too few for a share; 30 would suffice".to_owned());
    }
}

/// Outlets in months, each with a share and an interval except those that `is_missing`.
fn monthly(is_missing: impl Fn(&GroupShares) -> bool) -> SharesRecord {
    let mut record = shares_of(&SIDES, &[("outlet", &OUTLETS), ("month", &MONTHS)]);
    let whole = record.groups[0].classes.clone();
    for g in &mut record.groups {
        g.classes.clone_from(&whole);
        if is_missing(g) {
            clear(g);
        }
    }
    record
}

/// How often `what` is in the first chart over time.
fn n_of(page: &str, what: &str) -> usize {
    let time = section(page, "time");
    let chart = charts(time).find(|c| c.contains("Shares over time"));
    chart.unwrap_or_default().matches(what).count()
}

#[test]
fn a_share_without_an_interval_is_a_ring_that_no_line_joins() {
    let mut record = shares_of(&["a"], &[("month", &MONTHS)]);
    let whole = record.groups[0].classes.clone();
    for g in &mut record.groups {
        g.classes.clone_from(&whole);
    }
    let line = "stroke=\"var(--accent)\" stroke-width=\"2\"";
    let (rim, inside) = (
        "r=\"5\" fill=\"var(--accent)\"",
        "r=\"3\" fill=\"var(--paper)\"",
    );
    let complete = shares_page(&record);
    assert_eq!((n_of(&complete, line), n_of(&complete, rim)), (1, 0));
    assert!(!section(&complete, "time").contains("no interval"));
    let share = record.groups[2].classes[0].share.as_mut().unwrap();
    (share.low, share.high) = (None, None);
    let page = shares_page(&record);
    // the first place is alone now, the third and the fourth are still joined
    assert_eq!(n_of(&page, line), 1);
    assert_eq!((n_of(&page, rim), n_of(&page, inside)), (1, 1));
    assert!(section(&page, "time").contains("A ring is a share without an interval"));
    let share = record.groups[3].classes[0].share.as_mut().unwrap();
    (share.low, share.high) = (None, None);
    let page = shares_page(&record);
    assert_eq!((n_of(&page, line), n_of(&page, rim)), (0, 2));
    assert!(!section(&page, "time").contains("A line joins"));
}

#[test]
fn the_words_below_charts_over_time_name_what_is_drawn() {
    let page = shares_page(&monthly(|_| false));
    let time = section(&page, "time");
    assert!(time.contains("Bars are intervals.") && !time.contains("ands "));
    let months: Vec<String> = (0..40)
        .map(|i| format!("{}-{:02}", 2020 + i / 12, i % 12 + 1))
        .collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    let page = shares_page(&shares_of(&SIDES, &[("month", &months)]));
    let time = section(&page, "time");
    assert!(time.contains("ands are intervals.") && time.contains("<polygon"));
    assert!(time.contains("the naive share, which is no estimate"));
}

#[test]
fn no_class_over_time_looks_like_a_naive_share() {
    let record = shares_of(&["a", "b", "c", "d"], &[("month", &MONTHS)]);
    let page = shares_page(&record);
    assert!(section(&page, "shares").contains("var(--warm)"));
    assert!(!section(&page, "time").contains("var(--warm)"));
}

#[test]
fn groups_without_a_share_are_in_the_table_alone() {
    let page = shares_page(&monthly(|g| g.values.contains(&"Herald".to_owned())));
    for id in ["shares", "time"] {
        let drawn: String = charts(section(&page, id)).collect();
        assert!(drawn.contains("Daily") && !drawn.contains("Herald"), "{id}");
    }
    assert!(page.contains("Left out for want of a share: 4 of 12\u{a0}groups."));
    assert!(page.contains(
        "Left out, since none of their groups has a share: 1 of 3 series by <bdi>outlet</bdi>."
    ));
    assert!(page.contains("<th scope=\"row\"><bdi>Herald / 2022-01</bdi>"));
}

#[test]
fn a_month_without_a_share_has_no_naive_one_over_time() {
    // its dash would go up to 90 %
    let mut record = monthly(|g| g.values.contains(&"2022-02".to_owned()));
    for g in &mut record.groups {
        for c in &mut g.classes {
            c.naive = if c.share.is_some() { 0.2 } else { 0.9 };
        }
    }
    let page = shares_page(&record);
    assert!(section(&page, "time").contains(">naive<"));
    assert!(charts(&page).all(|c| !c.contains("100\u{a0}%")));
}

#[test]
fn where_no_group_has_a_share_a_sentence_stands_in_place_of_charts() {
    let page = shares_page(&monthly(|g| !g.values.is_empty()));
    assert!(page.contains("<p>None of the 12\u{a0}groups has labels enough for a share.</p>"));
    assert_eq!(charts(&page).count(), 0);
    assert!(section(&page, "time").is_empty());
    assert!(page.contains("<p class=\"verdict\">Of the 12\u{a0}400"));
}

#[test]
fn without_a_difference_there_is_no_naive_one() {
    let mut record = shares_of(&SIDES, &[("outlet", &OUTLETS)]);
    record.contrasts = contrasts("outlet", &[("Daily", "Herald")], &SIDES);
    record.contrasts[0].naive = 0.777;
    let given = shares_page(&record);
    assert!(given.contains("+77.7"));
    record.contrasts[0].difference = None;
    let page = shares_page(&record);
    let differences = section(&page, "differences");
    assert!(!differences.contains("77.7"));
    let diamonds = |page: &str| section(page, "differences").matches("var(--warm)").count();
    assert!(diamonds(&page) < diamonds(&given));
    let first = charts(differences).next().unwrap();
    assert!(first.contains("\n–\n"), "a dash: {first}");
}

#[test]
fn what_was_assumed_is_listed_and_cautions_are_sentences() {
    let mut record = complete_shares();
    let has_list = |record: &SharesRecord| shares_page(record).contains("assumed and left out");
    assert!(!has_list(&record));
    record.notes = vec![
        "3 labels were joined by their text".to_owned(),
        "outlets were taken from the file".to_owned(),
    ];
    record.cautions = vec!["counts the model's labels".to_owned()];
    let page = shares_page(&record);
    assert!(page.contains(
        "<dt>assumed and left out</dt><dd><ul><li>3 labels were joined by their text.</li>\
         <li>Outlets were taken from the file.</li></ul></dd>"
    ));
    assert!(page.contains("<p>Counts the model's labels.</p>"));
    assert!(page.contains("<p>The labels stand for 12 % more"));
}

#[test]
fn pi_is_explained_once_where_it_is_first_named() {
    let clause = "pi is the chance that a sentence had of being drawn";
    let mut record = complete_shares();
    let said = |record: &SharesRecord| {
        let page = shares_page(record);
        let n = page.matches(clause).count();
        (
            n,
            page.find(clause)
                .is_some_and(|at| at < page.find("<main").unwrap()),
        )
    };
    assert_eq!(said(&record), (0, false));
    record.method_reason = "every sentence had the same chance (pi 0.050)".to_owned();
    assert_eq!(said(&record), (1, false));
    assert!(section(&shares_page(&record), "method").contains(clause));
    record.groups[2].cautions = vec!["or pi is of another draw".to_owned()];
    assert!(section(&shares_page(&record), "shares").contains(clause));
    assert_eq!(said(&record), (1, false));
    record.cautions = vec!["were they drawn with these pi?".to_owned()];
    assert_eq!(said(&record), (1, true));
}

#[test]
fn the_intervals_say_what_they_allow_for() {
    let mut record = complete_shares();
    let labelling = "that other sentences might have been drawn for labelling";
    let one = format!("The intervals allow for one thing: {labelling}.");
    assert_eq!(shares_page(&record).matches(&one).count(), 2);
    record.target = "process".to_owned();
    let two = format!("{labelling}, and that other articles might have been in the corpus.");
    assert_eq!(shares_page(&record).matches(&two).count(), 2);
    for g in &mut record.groups {
        g.classes.clear();
    }
    assert!(!shares_page(&record).contains("The intervals allow"));
}

#[test]
fn a_short_name_of_a_class_does_not_break_at_its_hyphen() {
    let page = shares_page(&shares_of(&["pro-us", "pro-russia", "neutral"], &[]));
    assert!(page.contains("<bdi class=\"whole\">pro-russia</bdi>"));
    let long = "a-name-too-long-for-a-telephone";
    let page = shares_page(&shares_of(&[long, "b"], &[]));
    assert!(page.contains(&format!("<bdi>{long}</bdi>")));
    let mut record = complete_shares();
    record.level = 0.999;
    assert!(shares_page(&record).contains("with 99.9\u{a0}% intervals"));
}

#[test]
fn a_naive_share_in_the_table_says_where_nothing_corrects_it() {
    let mut record = monthly(|_| false);
    let marks = |record: &SharesRecord| {
        let page = shares_page(record);
        let table = section(&page, "shares").split("<table").nth(1);
        table.unwrap().matches("not corrected").count()
    };
    assert_eq!(marks(&record), 0);
    clear(&mut record.groups[1]);
    assert_eq!(marks(&record), record.classes.len());
    record.groups[2].classes[0].share = None;
    record.groups[2].classes[0].difference = None;
    assert_eq!(marks(&record), record.classes.len() + 1);
}

#[test]
fn the_table_of_differences_has_room_on_a_telephone() {
    let mut record = shares_of(&SIDES, &[("outlet", &OUTLETS)]);
    record.contrasts = contrasts("outlet", &[("Daily", "Herald")], &SIDES);
    record.contrasts[0].p = Some(0.012);
    record.contrasts[0].p_adjusted = Some(0.034);
    let page = shares_page(&record);
    let table = section(&page, "differences")
        .split("<table")
        .nth(1)
        .unwrap();
    let head = table.split("</thead>").next().unwrap();
    assert_eq!(head.matches("<th ").count(), 5, "{head}");
    assert!(table.contains("0.012<small>0.034</small>"), "{table}");
    assert!(page.contains("Below p, p adjusted for the number of questions."));
}
