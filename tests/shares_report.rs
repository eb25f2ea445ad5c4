//! The HTML page of `stancer estimate`.

#[path = "common/browser.rs"]
mod browser;
mod common;
#[path = "common/page.rs"]
mod in_page;
#[path = "common/shares_record.rs"]
mod shares_record;

use common::Workdir;
use in_page::{assert_stands_alone, between, ids, measured};
use shares_record::{SIDES, complete_shares, contrasts, shares_of};
use stancer::report::{FigureRecord, SharesRecord, shares_page};

/// Of shares and of differences one for each of three classes; over time one for each outlet, with
/// five marks of the legend.
const N_CHARTS: usize = 3 + 3 + 2 + 5;

const HOSTILE: &str =
    "</style></title><script>alert(1)</script>\"><img src=x onerror=alert(1)>'#000001";

/// The record with every word of the data replaced.
fn with_words(words: &str) -> SharesRecord {
    let mut r = complete_shares();
    r.program = words.to_owned();
    r.corpus = vec![words.to_owned(); 2];
    r.labels = vec![words.to_owned()];
    r.classes = vec![words.to_owned(); 3];
    (r.predicted.name, r.predicted.sentence) = (words.to_owned(), words.to_owned());
    (r.method, r.method_reason, r.target) = (words.to_owned(), words.to_owned(), words.to_owned());
    r.by[0] = words.to_owned();
    r.article = Some(words.to_owned());
    r.cautions = vec![words.to_owned()];
    r.notes = vec![words.to_owned()];
    for g in &mut r.groups {
        g.name = words.to_owned();
        g.cautions = vec![words.to_owned()];
        if let Some(outlet) = g.values.first_mut() {
            *outlet = words.to_owned();
        }
        for c in &mut g.classes {
            (c.class, c.reason) = (words.to_owned(), Some(words.to_owned()));
        }
    }
    for c in &mut r.contrasts {
        for word in [&mut c.column, &mut c.a, &mut c.b, &mut c.class] {
            *word = words.to_owned();
        }
        (c.within, c.reason) = (Some(words.to_owned()), Some(words.to_owned()));
    }
    r
}

fn without_intervals(mut record: SharesRecord) -> SharesRecord {
    for g in &mut record.groups {
        (g.effective_labels, g.lambda) = (None, None);
        for c in &mut g.classes {
            c.share = c.share.map(|f| FigureRecord {
                low: None,
                high: None,
                ..f
            });
            c.reason = Some("the method has no interval".to_owned());
        }
    }
    record
}

/// The words of the page's first sentence, without marks.
fn claim(page: &str) -> String {
    let sentence = between(page, "<p class=\"verdict\">", "</p>")
        .next()
        .unwrap();
    let mut words = String::new();
    for piece in sentence.split('<') {
        words.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    words.replace('\u{a0}', " ")
}

#[test]
fn every_part_of_the_record_has_its_section_and_its_charts() {
    let page = shares_page(&complete_shares());
    assert_eq!(ids(&page), ["shares", "time", "differences", "method"]);
    let begin = "<svg role=\"img\" aria-label=\"";
    assert_eq!(page.matches(begin).count(), N_CHARTS);
    assert_eq!(
        page.matches("<figure").count(),
        page.matches("<figcaption>").count()
    );
    for words in [
        "The whole corpus and 8\u{a0}groups by <b><bdi>outlet</bdi></b> and <b><bdi>month</bdi></b>.",
        "12 labels are of sentences that the corpus does not have",
        "<p>none of the 300 sentences has a label; 30 would suffice</p>",
        "<p>west: 3 of 52 labels are of this class; 5 would suffice</p>",
        "Differences with an interval: 6 of 9.",
        ", within <bdi>2022-03</bdi>",
        "12 more are of sentences that the corpus does not have, and are left out",
        "never compare naive shares",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("=\"#0000"), "colours follow the theme");
    assert!(
        !page.contains("NaN") && !page.contains("inf"),
        "numbers are numbers"
    );
}

#[test]
fn the_first_sentence_can_be_quoted() {
    let mut record = complete_shares();
    let shares = [(0.345, 0.31, 0.381), (0.4, 0.36, 0.44), (0.255, 0.22, 0.29)];
    for (class, (value, low, high)) in record.groups[0].classes.iter_mut().zip(shares) {
        class.share = Some(FigureRecord {
            value,
            low: Some(low),
            high: Some(high),
        });
    }
    let said = |record: &SharesRecord| claim(&shares_page(record));
    let shares = "34.5 % (31.0–38.1) are west, 40.0 % (36.0–44.0) neutral and 25.5 % (22.0–29.0) \
                  east, with 95 % intervals";
    assert_eq!(
        said(&record),
        format!(
            "Of the 12 400 sentences of this corpus, {shares} from 600 hand labels in 300 articles \
             and the machine's predictions."
        )
    );
    record.target = "process".to_owned();
    record.article = None;
    assert_eq!(
        said(&record),
        format!(
            "Of the sentences of such articles, {shares} from 600 hand labels of 12 400 sentences \
             and the machine's predictions."
        )
    );
    record.method = "labels".to_owned();
    record.predicted.kind = "none".to_owned();
    record.level = 0.995;
    let alone = said(&record);
    assert!(
        alone.ends_with("with 99.5 % intervals from 600 hand labels of 12 400 sentences alone.")
    );
    record.groups[0].classes[1].share = None;
    let known = said(&record);
    assert!(
        known.contains("are west and 25.5 %") && !known.contains("neutral"),
        "{known}"
    );
    record.groups[0].classes.clear();
    assert_eq!(
        said(&record),
        "What share of the 12 400 sentences each class has cannot be said with 600 hand labels."
    );
}

#[test]
fn a_method_without_intervals_says_so_once_and_a_count_is_called_one() {
    let mut record = without_intervals(shares_of(&SIDES, &[("topic", &["war", "peace"])]));
    record.method = "acc".to_owned();
    let page = shares_page(&record);
    assert!(claim(&page).contains("without intervals, from 600 hand labels"));
    assert!(page.contains("<strong>No interval:</strong> the method has no interval."));
    assert_eq!(page.matches("the method has no interval").count(), 1);
    assert!(!page.contains("share, interval") && page.contains("do not compare groups"));
    record.method = "count".to_owned();
    let page = shares_page(&record);
    assert!(claim(&page).ends_with("which is no estimate of the shares."));
    assert!(claim(&page).contains("are labelled west"));
    assert!(page.contains("never compare counts") && !page.contains(">naive<"));
    record.predicted.kind = "none".to_owned();
    assert!(!shares_page(&record).contains("predictions</dt>"));
}

#[test]
fn every_group_is_in_the_table_and_the_charts_have_those_with_the_most_labels() {
    let names: Vec<String> = (0..200).map(|i| format!("outlet {i}.")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut record = shares_of(&SIDES, &[("outlet", &names)]);
    record.groups[190].n_labels = 1000;
    let page = shares_page(&record);
    let rows: Vec<&str> = between(&page, "<th scope=\"row\"><bdi>", "</bdi>").collect();
    assert_eq!(rows[0], "the whole corpus");
    assert_eq!(rows[1..], names);
    assert!(page.contains("<summary>Table of all 200\u{a0}groups</summary>"));
    assert!(page.contains(
        "These are the 24 groups with the most hand labels of the rest. All 200 are in the table."
    ));
    let first = between(&page, "<svg role=\"img\"", "</svg>")
        .next()
        .unwrap();
    assert!(first.contains("outlet 189."));
    assert_eq!(first.matches("outlet ").count(), 24);
}

#[test]
fn many_classes_make_tables_that_fit_and_charts_of_their_own() {
    let classes = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let record = shares_of(&classes, &[("year", &["2020", "2021", "2023"])]);
    let page = shares_page(&record);
    assert_eq!(
        page.matches("aria-label=\"Shares by group, table").count(),
        3
    );
    assert_eq!(page.matches("<svg").count(), 9 + 9);
    assert_eq!(
        page.matches("<p>none of the 300").count(),
        1,
        "not in every table"
    );
    let four = shares_page(&shares_of(&classes[..4], &[]));
    assert_eq!(
        four.matches("aria-label=\"Shares by group, table").count(),
        2
    );
}

#[test]
fn only_columns_of_time_with_two_places_make_a_section_of_it() {
    let has_time = |column: &str, values: &[&str]| {
        let page = shares_page(&shares_of(&SIDES, &[(column, values)]));
        ids(&page).contains(&"time")
    };
    assert!(has_time("month", &["2022-01", "2022-03", "(none)"]));
    assert!(has_time("quarter", &["2022-Q4", "2023-Q1"]));
    assert!(has_time("year", &["1999", "2004"]));
    assert!(!has_time("outlet", &["2022-01", "2022-03"]));
    assert!(!has_time("month", &["March", "April"]));
    assert!(!has_time("month", &["2022-01", "(none)"]));
    assert!(!has_time("year", &[]));
}

#[test]
fn what_is_not_there_leaves_no_section() {
    let nothing = shares_page(&SharesRecord::default());
    assert_eq!(ids(&nothing), ["method"]);
    assert_eq!(nothing.matches("<svg").count(), 0);
    let whole = shares_page(&shares_of(&SIDES, &[]));
    assert_eq!(ids(&whole), ["shares", "method"]);
    assert!(!whole.contains("class=\"warning\"") && !whole.contains("groups by"));
    assert!(!whole.contains("<tbody></tbody>") && !whole.contains("<p></p>"));
}

#[test]
fn the_page_is_one_file_without_scripts_and_the_same_every_time() {
    let record = complete_shares();
    let text = shares_page(&record);
    assert_eq!(text, shares_page(&record.clone()));
    assert_stands_alone(&text);
}

#[test]
fn what_the_data_hold_stays_text_and_endless_words_are_cut() {
    let text = shares_page(&with_words(HOSTILE));
    assert!(!text.contains("<script") && !text.contains("<img"));
    assert!(!text.contains("\"><img"));
    assert_eq!(text.matches("</style>").count(), 1);
    assert!(text.matches("&lt;script&gt;").count() > 30);
    let words = "w".repeat(100_000);
    let text = shares_page(&with_words(&words));
    assert!(text.len() < 200_000, "{}", text.len());
    assert!(!text.contains(&words[..601]));
}

#[test]
fn numbers_that_are_none_break_no_chart() {
    let mut record = complete_shares();
    for (i, g) in record.groups.iter_mut().enumerate() {
        g.effective_labels = Some(f64::INFINITY);
        for c in &mut g.classes {
            c.naive = [f64::NAN, 1.0, 0.0][i % 3];
            c.share = Some(FigureRecord {
                value: [0.0, f64::NAN, 1.0][i % 3],
                low: Some(f64::NEG_INFINITY),
                high: Some(f64::NAN),
            });
        }
    }
    record.contrasts[0].naive = f64::NAN;
    record.groups[1].classes.clear();
    let text = shares_page(&record);
    // without a ring in the legend
    assert_eq!(text.matches("<svg").count(), N_CHARTS - 1);
    for chart in between(&text, "<svg", "</svg>") {
        assert!(!chart.contains("NaN") && !chart.contains("inf"), "{chart}");
    }
}

#[test]
fn a_browser_shows_every_chart_and_never_scrolls_sideways() {
    let Some(browser) = browser::browser() else {
        eprintln!("skipped: no chromium");
        return;
    };
    let w = Workdir::new();
    let long = "w".repeat(100_000);
    let mut nine = shares_of(
        &["a", "b", "c", "d", "e", "f", "g", "h", "<b>ш</b>"],
        &[("outlet", &["x"]), ("year", &["2020", "2021"])],
    );
    nine.contrasts = contrasts("outlet", &[("x", "y")], &["a", "b"]);
    for (name, record) in [
        ("usual.html", complete_shares()),
        ("nine.html", nine),
        ("hostile.html", with_words(HOSTILE)),
        ("long.html", with_words(&long)),
    ] {
        w.write(name, shares_page(&record));
        let light = measured(&w, browser, name, false);
        let pixels = |what: &str| light[what].as_u64().unwrap();
        assert!(pixels("width") <= pixels("room"), "{name}: {light}");
        assert!(pixels("room") <= 390, "{name}: {light}");
        assert_eq!(light["alien"], 0, "{name}");
        for size in light["charts"].as_array().unwrap() {
            let side = |i: usize| size[i].as_f64().unwrap();
            let is_mark = side(0) == 26.0;
            assert!(
                is_mark || side(0) > 120.0 && side(1) > 80.0,
                "{name}: {size}"
            );
            assert!(side(0) <= 390.0, "{name}: {size}");
        }
        if name == "usual.html" {
            let dark = measured(&w, browser, name, true);
            assert_ne!(light["ink"], dark["ink"], "charts follow the theme");
        }
    }
}
