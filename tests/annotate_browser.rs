//! Hand labelling from end to end in a real browser.

#[path = "common/annotating.rs"]
mod annotating;
#[path = "common/browser.rs"]
mod browser;
mod common;
#[path = "common/driver.rs"]
mod driver;

use std::path::Path;
use std::time::Duration;

use annotating::Annotating;
use common::{Workdir, csv_rows};
use driver::{Driver, Window};
use stancer::report::AgreementRecord;

const CLASSES: [&str; 3] = ["pro-us", "neutral", "pro-russia"];
const RUN: &str = "queue.csv --annotator ana --annotator ben --overlap 1";
const N: usize = 30;
const LOOK: Duration = Duration::from_millis(200);

const WHO: [&str; 6] = [
    "the Pentagon",
    "the Kremlin",
    "a senator from Ohio",
    "the foreign ministry in Moscow",
    "an envoy to the talks",
    "the observers in Vienna",
];
const DOES: [&str; 5] = [
    "praised without reserve",
    "called a dangerous mistake",
    "put off until the spring",
    "would rather not speak of",
    "has long prepared for",
];
const WHAT: [&str; 7] = [
    "the truce around Aleppo",
    "new sanctions on three banks",
    "the treaty on missiles",
    "a fleet in the Black Sea",
    "grain shipments from Odessa",
    "the count of the votes",
    "what the report leaves open",
];

/// Sentences that name their number; one would do harm if it were not text.
fn queue() -> String {
    let mut text = String::from("id,article,text,before,after,source,pi\n");
    for i in 1..=N {
        let (who, does, what) = (WHO[i % 6], DOES[i % 5], WHAT[i % 7]);
        let more = match i {
            7 => "<img src=x onerror=document.title='hacked'><script>alert(1)</script>",
            _ => "",
        };
        text += &format!(
            "s{i},a{i},\"Sentence number {i}: {who} {does} {what}{more}.\",The talks went on in \
             Geneva.,Nobody spoke to the press.,agency,0.25\n",
        );
    }
    text
}

/// The number of the sentence on the page.
fn number(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("Sentence number ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The class that `annotator` sees in sentence `n`: ben reads ten of thirty otherwise.
fn class_of(annotator: usize, n: usize) -> usize {
    (n / 3 + usize::from(annotator == 1 && n.is_multiple_of(3))) % 3
}

/// Another sentence than `other_than`, looked at as long as the page asks for before it takes a key.
async fn sentence(window: &Window, other_than: &str) -> String {
    let is_new = |text: &str| number(text).is_some() && text != other_than;
    let text = window.until("#sentence", is_new).await;
    tokio::time::sleep(LOOK).await;
    text
}

/// Labels `n` sentences by keyboard.
async fn label(window: &Window, annotator: usize, n: usize) {
    let mut before = String::new();
    for i in 0..n {
        let text = sentence(window, &before).await;
        let key = class_of(annotator, number(&text).unwrap()) + 1;
        window.press(&key.to_string()).await;
        before = text;
        if i + 1 == n {
            let gone = |text: &str| text != before;
            window.until("#sentence", gone).await;
        }
    }
}

async fn looked_at(driver: &Driver, browser: &Path, name: &str, address: &str, ready: &str) {
    for (width, height) in [(1280, 900), (390, 844)] {
        for dark in [false, true] {
            let window = driver.window(browser, width, height, dark).await;
            window.open(address).await;
            window.until(ready, |text| !text.is_empty()).await;
            let sideways = "return document.documentElement.scrollWidth - window.innerWidth";
            assert!(
                window.run(sideways).await.as_i64().unwrap() <= 0,
                "{name} at {width}"
            );
            let theme = if dark { "dark" } else { "light" };
            window.picture(&format!("{name}-{width}-{theme}")).await;
            assert_eq!(window.complaints(), [""; 0], "{name}");
            window.client.close().await.unwrap();
        }
    }
}

#[test]
fn two_annotators_label_by_keyboard_and_ten_disagreements_are_settled() {
    let (Some(browser), Some(chromedriver)) = (browser::browser(), browser::driver()) else {
        eprintln!("skipped: no chromium with a chromedriver");
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let driver = Driver::start(chromedriver);
    let w = Workdir::new();
    w.write("queue.csv", queue());
    let a = Annotating::start(&w, RUN, 2);
    let window = runtime.block_on(driver.window(browser, 1280, 900, false));

    runtime.block_on(async {
        window.open(&a.addresses[0]).await;
        label(&window, 0, 5).await;
        // undo brings the fifth back with what was said, a reload keeps it
        let sixth = sentence(&window, "").await;
        window.press("u").await;
        let fifth = sentence(&window, &sixth).await;
        let said = CLASSES[class_of(0, number(&fifth).unwrap())];
        window.until("#last", |text| text.contains(said)).await;
        looked_at(&driver, browser, "annotate", &a.addresses[0], "#sentence").await;
        window.client.refresh().await.unwrap();
        assert_eq!(sentence(&window, "").await, fifth);
        label(&window, 0, 7).await;
        window.until("#count", |text| text == "11 of 30").await;
        // a key without a program: it says so and stays
        assert_eq!(window.complaints(), [""; 0]);
    });
    let twelfth = runtime.block_on(sentence(&window, ""));
    a.kill();
    runtime.block_on(async {
        window.press("1").await;
        window
            .until("#banner", |text| text.to_lowercase().contains("not saved"))
            .await;
        assert_eq!(window.text("#sentence").await, twelfth);
        window.complaints(); // that the connection was refused
    });
    let a = Annotating::start(&w, RUN, 2);
    runtime.block_on(async {
        window.open(&a.addresses[0]).await;
        assert_eq!(sentence(&window, "").await, twelfth, "goes on where it was");
        label(&window, 0, N - 11).await;
        window.until("#done-title", |text| text == "All done").await;
        looked_at(&driver, browser, "done", &a.addresses[0], "#done-title").await;

        window.open(&a.addresses[1]).await;
        // with a note, a rule and a doubt, by keyboard alone
        let first = sentence(&window, "").await;
        window.press("n").await;
        window.press("hard to say\u{e007}").await;
        window.press("r").await;
        window.press("4\u{e007}").await;
        window.press("s").await;
        let key = class_of(1, number(&first).unwrap()) + 1;
        window.press(&key.to_string()).await;
        sentence(&window, &first).await;
        label(&window, 1, N - 1).await;
        window.until("#done-title", |text| text == "All done").await;

        let page = format!("{}adjudicate", a.addresses[0]);
        window.open(&page).await;
        looked_at(&driver, browser, "adjudicate", &page, "#sentence").await;
        let mut before = String::new();
        for i in 0..10 {
            let text = sentence(&window, &before).await;
            if i == 0 {
                let cards = window.text("#readings").await;
                assert!(cards.contains("ana") && cards.contains("ben"), "{cards}");
            }
            window.press("2").await;
            before = text;
        }
        window.until("#done-title", |text| !text.is_empty()).await;
        let page = format!("{}agreement", a.addresses[0]);
        window.open(&page).await;
        window.until("#alpha", |text| text.contains("0.")).await;
        looked_at(&driver, browser, "agreement", &page, "#alpha").await;
        assert_eq!(window.complaints(), [""; 0]);
    });
    let alpha = runtime.block_on(window.text("#alpha"));
    assert_ne!(runtime.block_on(window.client.title()).unwrap(), "hacked");
    runtime.block_on(window.client.close()).unwrap();
    let (said, status) = a.stop();
    assert_eq!(status, Some(0));
    assert!(
        said.contains("30 sentences with a label → queue.labels.csv"),
        "{said}"
    );

    w.ok("agreement queue.labels.csv --json r.json --resamples 500");
    let record: AgreementRecord = serde_json::from_str(&w.read("r.json")).unwrap();
    assert_eq!((record.n_pairable, record.n_differ), (N, 10));
    // by hand: 30 pairs, 10 of which differ; how often each class was given
    let mut times = [0.0; 3];
    for n in 1..=N {
        times[class_of(0, n)] += 1.0;
        times[class_of(1, n)] += 1.0;
    }
    let expected = 60.0 * 59.0 - times.iter().map(|t| t * (t - 1.0)).sum::<f64>();
    let by_hand = 1.0 - 59.0 * 20.0 / expected;
    assert!((record.figures["alpha"].value - by_hand).abs() < 1e-12);
    assert!(alpha.contains(&format!("{by_hand:.3}")), "{alpha}");

    let rows = csv_rows(&w.read("queue.labels.csv"));
    let settled: Vec<_> = rows[1..].iter().filter(|r| r[9] == "ana").collect();
    assert_eq!(settled.len(), 10);
    assert!(settled.iter().all(|r| r[3] == "neutral"));
    let noted: Vec<_> = rows[1..]
        .iter()
        .filter(|r| r[8].contains("hard to say"))
        .collect();
    assert_eq!(noted.len(), 1);
    assert_eq!(
        (noted[0][6].as_str(), noted[0][7].as_str()),
        ("1", "ben: 4")
    );
    assert!(
        w.ok("train queue.labels.csv --no-prior --model m.model")
            .contains("30 sentences")
    );
}
