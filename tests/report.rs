//! The HTML report of `stancer eval`.

#[path = "common/browser.rs"]
mod browser;
mod common;
#[path = "common/page.rs"]
mod in_page;
#[path = "common/record.rs"]
mod record;

use common::Workdir;
use in_page::{assert_stands_alone, ids, measured};
use record::complete_record;
use stancer::report::{EvalRecord, MinPrecision, Split, Treatment, page};

const SECTIONS: [&str; 12] = [
    "scores",
    "confusion",
    "slices",
    "learning",
    "calibration",
    "behaviour",
    "errors",
    "terms",
    "repeats",
    "audit",
    "method",
    "card",
];
/// F1, groups, labels, two of the confidence and one for each of three classes.
const N_CHARTS: usize = 8;

/// The record with every word of the data replaced.
fn with_words(words: &str) -> EvalRecord {
    let mut r = complete_record();
    let renamed = |name: &String| name.replace("west", words);
    r.figures = (r.figures.iter())
        .map(|(name, f)| (renamed(name), *f))
        .collect();
    for class in &mut r.classes {
        class.class = words.to_owned();
    }
    for row in &mut r.predictions {
        (row.id, row.group) = (words.to_owned(), words.to_owned());
        (row.truth, row.label) = (words.to_owned(), words.to_owned());
    }
    r.subject.model = words.to_owned();
    r.subject.files = vec![words.to_owned()];
    r.subject.sha256 = words.to_owned();
    r.program = words.to_owned();
    r.baselines[0].name = words.to_owned();
    let slices = r.slices.as_mut().unwrap();
    slices.column = words.to_owned();
    slices.slices[0].name = words.to_owned();
    let repeats = &mut r.repeats.as_mut().unwrap().examples[0];
    (repeats.id, repeats.training) = (words.to_owned(), words.to_owned());
    let test = &mut r.behaviour[0];
    test.test = words.to_owned();
    let case = &mut test.failures[0];
    (case.id, case.text) = (words.to_owned(), words.to_owned());
    (case.expected, case.found) = (words.to_owned(), words.to_owned());
    let audit = r.audit.as_mut().unwrap();
    audit.file = words.to_owned();
    (audit.drift[0].annotator, audit.drift[0].class) = (words.to_owned(), words.to_owned());
    for class in &mut r.terms {
        class.class = words.to_owned();
        class.terms[0].term = words.to_owned();
        class.terms[1].only_source = Some(words.to_owned());
    }
    for e in &mut r.errors {
        (e.id, e.evidence) = (words.to_owned(), words.to_owned());
        (e.truth, e.label) = (words.to_owned(), words.to_owned());
        e.pieces[0].text = words.to_owned();
    }
    let card = r.card.as_mut().unwrap();
    card.scheme = words.to_owned();
    card.sides[0] = (words.to_owned(), words.to_owned());
    card.codebook_sha256 = Some(words.to_owned());
    card.limits[0] = words.to_owned();
    card.training.sha256 = words.to_owned();
    card.training.solver = words.to_owned();
    card.training.program = words.to_owned();
    card.training.prior.as_mut().unwrap().name = words.to_owned();
    card.training.cross_validated.classes[0].class = words.to_owned();
    r
}

const HOSTILE: &str =
    "</style></title><script>alert(1)</script>\"><img src=x onerror=alert(1)>'#000001";

#[test]
fn every_part_of_the_record_has_its_section_and_its_charts() {
    let page = page(&complete_record());
    assert_eq!(ids(&page), SECTIONS);
    assert_eq!(
        page.matches("<svg role=\"img\" aria-label=\"").count(),
        N_CHARTS
    );
    assert_eq!(page.matches("</svg>").count(), N_CHARTS);
    assert_eq!(
        page.matches("<figure").count(),
        page.matches("<figcaption>").count()
    );
    for words in [
        "On 400\u{a0}sentences of 120\u{a0}articles, held out but for repeats of its training, the \
         model labels <span class=\"whole\">80.0 % (77.0–83.0)</span> rightly",
        "the commonest class alone would reach 0.200.",
        "Training and test overlap",
        "3\u{a0}sentences of the first span or without a date are not scored",
        "<mark class=\"toward\" style=\"--o:1.00\" title=\"+0.900 log-odds\">rejected</mark>",
        "<mark class=\"away\"",
        "only in agency",
        "only in one article",
        "Twice as many, 800, are likely to change it by +0.020 (−0.010 to +0.050), which may be nothing.",
        "stancer label FILE --min-confidence 0.7100",
        "Naive Bayes of words",
        "too small to tell",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(
        !page.contains("sans-serif\" font-size"),
        "words follow the style sheet"
    );
    assert!(!page.contains("=\"#0000"), "colours follow the theme");
}

#[test]
fn the_page_is_one_file_without_scripts_and_the_same_every_time() {
    let record = complete_record();
    let text = page(&record);
    assert_eq!(text, page(&record.clone()));
    assert!(text.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    assert_stands_alone(&text);
}

#[test]
fn what_the_data_hold_stays_text() {
    let text = page(&with_words(HOSTILE));
    assert!(!text.contains("<script") && !text.contains("<img"));
    assert!(!text.contains("\"><img"));
    assert_eq!(text.matches("</style>").count(), 1);
    assert!(text.matches("&lt;script&gt;").count() > 30);
    assert_eq!(text.matches("<svg").count(), N_CHARTS);
}

#[test]
fn endless_words_are_cut() {
    let words = "w".repeat(100_000);
    let text = page(&with_words(&words));
    assert!(text.len() < 200_000, "{}", text.len());
    assert!(!text.contains(&words[..601]));
    assert!(
        text.contains(&format!("{}…", &words[..599])),
        "sentences are shown up to 600 letters"
    );
}

#[test]
fn parts_that_are_not_there_leave_no_section() {
    let full = complete_record();
    let plain = EvalRecord {
        calibration: None,
        min_precision: None,
        slices: None,
        repeats: None,
        learning_curve: None,
        behaviour: Vec::new(),
        audit: None,
        terms: Vec::new(),
        errors: Vec::new(),
        card: None,
        baselines: Vec::new(),
        ..full
    };
    let text = page(&plain);
    assert_eq!(ids(&text), ["scores", "confusion", "method", "card"]);
    assert_eq!(text.matches("<svg").count(), 1);
    assert!(text.contains("that it has not seen") && !text.contains("the commonest class"));
    assert!(!text.contains("<tbody></tbody>") && !text.contains("<p></p>"));
    let mut dropped = complete_record();
    dropped.repeats.as_mut().unwrap().treatment = Treatment::Dropped;
    dropped.learning_curve.as_mut().unwrap().next = None;
    let text = page(&dropped);
    assert!(text.contains("They were left out.") && !text.contains("class=\"warning\""));
    assert!(text.contains("that it has not seen") && !text.contains("Twice as many"));
    let nothing = page(&EvalRecord::default());
    assert_eq!(ids(&nothing), ["method", "card"]);
}

#[test]
fn one_article_has_no_interval_and_says_so() {
    let mut record = complete_record();
    record.subject.n_groups = 1;
    for figure in record.figures.values_mut() {
        (figure.low, figure.high) = (None, None);
    }
    let text = page(&record);
    assert!(text.contains("No interval: "));
    assert!(text.contains("1\u{a0}article,") && !text.contains("resamples of articles"));
}

#[test]
fn the_verdict_says_how_the_split_was_made() {
    let mut record = complete_record();
    record.repeats = None;
    record.min_precision = Some(MinPrecision {
        asked: 0.99,
        confidence: None,
    });
    for (split, words) in [
        (Split::HeldOut, "that it has not seen"),
        (Split::CrossValidated, "a model trained without its article"),
        (Split::Forward, "a model trained on earlier ones"),
        (Split::Predictions, "nothing is known of what it has seen"),
    ] {
        record.subject.split = split;
        assert!(page(&record).contains(words), "{words}");
    }
    assert!(page(&record).contains("No confidence makes 99\u{a0}% of the labels right."));
}

#[test]
fn numbers_that_are_none_break_no_chart() {
    let mut record = complete_record();
    for figure in record.figures.values_mut() {
        (figure.value, figure.low) = (f64::NAN, Some(f64::NEG_INFINITY));
    }
    let curve = &mut record.learning_curve.as_mut().unwrap();
    curve.points.truncate(1);
    curve.points[0].n_labels = 0;
    record.calibration.as_mut().unwrap().curve.truncate(1);
    let text = page(&record);
    assert_eq!(text.matches("<svg").count(), N_CHARTS);
}

#[test]
fn eval_writes_the_whole_page_and_refuses_a_bad_place_before_the_work() {
    let w = Workdir::new();
    w.small_model();
    w.write(
        "test.csv",
        "id,article,text,label\n1,x,good news,a\n2,y,bad <b>tidings</b>,b\n3,z,bad news,a\n",
    );
    let printed = w.ok("eval --model small.model --test test.csv --json r.json --report r.html");
    assert!(
        printed.contains("macro average"),
        "the terminal has it all as well"
    );
    let record: EvalRecord = serde_json::from_str(&w.read("r.json")).unwrap();
    assert_eq!(
        w.read("r.html"),
        page(&record),
        "JSON and page are of the same record"
    );
    assert!(w.read("r.html").ends_with("</html>\n"));
    let message = w.fails(
        "eval --model no.model --test test.csv --report no/r.html",
        1,
    );
    assert!(message.contains("no/r.html: cannot write"), "{message}");
    let left: Vec<String> = w
        .files()
        .into_iter()
        .filter(|f| f.contains("partial"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_browser_shows_every_chart_and_never_scrolls_sideways() {
    let Some(browser) = browser::browser() else {
        eprintln!("skipped: no chromium");
        return;
    };
    let w = Workdir::new();
    let long = "w".repeat(100_000);
    for (name, record) in [
        ("usual.html", complete_record()),
        ("hostile.html", with_words(HOSTILE)),
        ("long.html", with_words(&long)),
    ] {
        w.write(name, page(&record));
        let (dom, said) = browser::loaded(browser, &w.path(name), false);
        assert!(dom.contains("id=\"card-title\""), "{name}: {said}");
        assert!(!said.contains("CONSOLE"), "{name}: {said}");
        let light = measured(&w, browser, name, false);
        let pixels = |what: &str| light[what].as_u64().unwrap();
        assert!(pixels("width") <= pixels("room"), "{name}: {light}");
        assert!(pixels("room") <= 390, "{name}: {light}");
        assert_eq!(light["alien"], 0, "{name}");
        let charts = light["charts"].as_array().unwrap();
        assert_eq!(charts.len(), N_CHARTS, "{name}");
        for size in charts {
            let side = |i: usize| size[i].as_f64().unwrap();
            assert!(side(0) > 120.0 && side(1) > 80.0, "{name}: {size}");
            assert!(side(0) <= 390.0, "{name}: {size}");
        }
        if name == "usual.html" {
            let dark = measured(&w, browser, name, true);
            assert_ne!(light["ink"], dark["ink"], "charts follow the theme");
        }
    }
}
