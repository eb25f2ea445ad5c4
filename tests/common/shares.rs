//! A world with known labels: two outlets that a machine errs about unequally.

use super::queue::Queue;
use super::{Workdir, stderr};
use std::collections::HashMap;

/// Sentences of a world, each with the label that people would give.
pub struct World {
    pub csv: String,
    pub truth: HashMap<String, &'static str>,
    /// The share of `a` among the sentences of each outlet, and among all.
    pub shares: HashMap<&'static str, f64>,
}

/// A number that looks like chance but is the same everywhere.
fn hash(i: usize, of: usize) -> usize {
    let mut x = (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (of as u64) << 17;
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x >> 33) as usize
}

/// `n_articles` articles of five sentences. Of Alpha 60 % are `a`, of Beta 30 %; a third of what Beta
/// means as `b` is worded like `a`, so that a machine takes it for that.
pub fn world(n_articles: usize) -> World {
    let mut csv = String::from("id,article,source,date,text\n");
    let mut truth = HashMap::new();
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for i in 0..n_articles * 5 {
        let article = i / 5;
        let source = ["Alpha", "Beta"][article % 2];
        let is_a = hash(i, 1) % 100 < [60, 30][article % 2];
        let misleads = !is_a && source == "Beta" && hash(i, 2).is_multiple_of(3);
        // every fifth is worded so that a machine doubts
        let is_mixed = hash(i, 3).is_multiple_of(5);
        let words = match (is_a || misleads, is_mixed) {
            (true, false) => "good news, friends",
            (true, true) => "good bad news",
            (false, false) => "bad tidings for",
            (false, true) => "bad good news for",
        };
        // numbers that the small model has not seen
        let number = 1000 + i;
        let id = format!("s{i}");
        let month = 1 + article % 3;
        csv.push_str(&format!(
            "{id},a{article},{source},2022-0{month}-07,\"{words} {number}\"\n"
        ));
        let label = if is_a { "a" } else { "b" };
        truth.insert(id, label);
        for name in [source, "all"] {
            let count = counts.entry(name).or_default();
            count.0 += usize::from(is_a);
            count.1 += 1;
        }
    }
    let share = |(name, (a, n)): (&'static str, (usize, usize))| (name, a as f64 / n as f64);
    World {
        csv,
        truth,
        shares: counts.into_iter().map(share).collect(),
    }
}

/// A folder with `corpus.csv` and `small.model`, which has not seen it.
pub fn with_world(n_articles: usize) -> (Workdir, World) {
    let (w, world) = (Workdir::with_small_model(), world(n_articles));
    w.write("corpus.csv", &world.csv);
    (w, world)
}

impl World {
    /// The queue `from` with the labels of this world, as people would give them.
    pub fn annotate(&self, w: &Workdir, from: &str, to: &str) {
        annotate(w, from, to, |id, _| self.truth[id]);
    }
}

/// The queue `from` with the label that `label_of` gives an id and a text.
pub fn annotate<'l>(w: &Workdir, from: &str, to: &str, label_of: impl Fn(&str, &str) -> &'l str) {
    let queue = Queue::of(&w.read(from));
    let mut text = queue.header.join(",") + ",label\n";
    let known = queue.column("id").into_iter().zip(queue.column("text"));
    for (row, (id, sentence)) in queue.rows.iter().zip(known) {
        let cells = row.iter().map(|cell| format!("\"{cell}\""));
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push_str(&format!(",{}\n", label_of(id, sentence)));
    }
    w.write(to, text);
}

/// Runs `estimate` with `--json`, expects status 0; the record, and standard error.
pub fn record(w: &Workdir, arguments: &str) -> (serde_json::Value, String) {
    let output = w.stancer(&format!("estimate {arguments} --json r.json"));
    assert!(output.status.success(), "{arguments}: {}", stderr(&output));
    (
        serde_json::from_str(&w.read("r.json")).unwrap(),
        stderr(&output),
    )
}

/// Low end, share and high end of the class `a` in the group `name`.
pub fn share_of_a(record: &serde_json::Value, name: &str) -> (f64, f64, f64) {
    let groups = record["groups"].as_array().unwrap();
    let group = groups.iter().find(|g| g["name"] == name).unwrap();
    let share = &group["classes"][0]["share"];
    let end = |name: &str| share[name].as_f64().unwrap_or(f64::NAN);
    (end("low"), end("value"), end("high"))
}
