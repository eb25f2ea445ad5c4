//! From a key to the next sentence on the screen, with a queue of 50 000: `cargo bench --bench
//! annotating`, in Chromium through chromedriver.

#[path = "../tests/common/annotating.rs"]
mod annotating;
#[path = "../tests/common/browser.rs"]
mod browser;
#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/driver.rs"]
mod driver;

use annotating::{Annotating, queue};
use common::Workdir;
use driver::Driver;
use serde_json::json;

const SENTENCES: usize = 50_000;
const DECISIONS: usize = 300;
/// A script may not take longer than half a minute.
const AT_ONCE: usize = 50;

/// Presses a key as soon as the page takes one, and tells how many milliseconds went by until the
/// next sentence was painted.
const PRESS: &str = "
    const [n, done] = arguments;
    const sentence = document.getElementById('sentence');
    const times = [];
    const press = () => {
        const before = sentence.textContent;
        const begin = performance.now();
        const key = '123'[times.length % 3];
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        const look = () => {
            if (sentence.textContent === before) return setTimeout(look, 0);
            requestAnimationFrame(() => setTimeout(() => {
                times.push(performance.now() - begin);
                times.length < n ? setTimeout(press, 120) : done(times);
            }, 0));
        };
        look();
    };
    setTimeout(press, 200);
";

fn main() {
    let (Some(browser), Some(chromedriver)) = (browser::browser(), browser::driver()) else {
        println!("skipped: no chromium with a chromedriver");
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let driver = Driver::start(chromedriver);
    let w = Workdir::new();
    w.write("queue.csv", queue(SENTENCES));
    let a = Annotating::start(&w, "queue.csv --annotator ana --annotator ben", 2);
    let mut times: Vec<f64> = Vec::new();
    runtime.block_on(async {
        let window = driver.window(browser, 1280, 900, false).await;
        window.open(&a.addresses[0]).await;
        window.until("#sentence", |text| !text.is_empty()).await;
        while times.len() < DECISIONS {
            let arguments = vec![json!(AT_ONCE)];
            let some = window.client.execute_async(PRESS, arguments).await.unwrap();
            times.extend(some.as_array().unwrap().iter().filter_map(|t| t.as_f64()));
        }
        window.client.close().await.unwrap();
    });
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    println!(
        "{} keys, queue of {SENTENCES}: from key to next sentence median {:.1} ms, 95 % within \
         {:.1} ms, 99 % within {:.1} ms, the slowest {:.1} ms",
        times.len(),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}
