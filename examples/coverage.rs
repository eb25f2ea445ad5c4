//! How often the 95 % intervals of shares hold the truth, in worlds where it is known.
//!
//! `cargo run --release --example coverage [-- WORLDS [LABELS [ROWS]]]`: 2 000 worlds of 6 000 sentences in
//! some 300 articles, 400 labels. Two outlets of unequal shares, which the model reads with unequal
//! errors; articles share a leaning and a slant of the model. A row of the output: the design of the
//! draw, target, method; then for each question (share in all sentences, in each outlet, contrast)
//! the coverage over three classes, its least class' in brackets, mean bias (of the class where it is
//! largest) and mean width; at the end how many intervals were refused.

#[path = "../tests/common/coverage.rs"]
mod coverage;
#[path = "../tests/common/worlds.rs"]
mod worlds;

use coverage::{CORRECTED, QUESTIONS, Table, method_name};
use stancer::eval::shares::Method;
use worlds::{DESIGNS, Setting};

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|a| a.parse().ok())
        .collect();
    let number = |at: usize, usual: usize| numbers.get(at).copied().unwrap_or(usual);
    let n_worlds = number(0, 2000) as u64;
    let setting = Setting {
        n_labels: number(1, 400),
        n_rows: number(2, 6000),
        ..Setting::default()
    };
    println!(
        "{n_worlds} worlds, {} labels of {} rows",
        setting.n_labels, setting.n_rows
    );
    print!("{:<11}{:<9}{:<13}", "draw", "target", "method");
    QUESTIONS.iter().for_each(|q| print!("{q:<33}"));
    println!("refused");
    for design in DESIGNS {
        let table = coverage::coverage(&setting, design, 0..n_worlds);
        for target in ["process", "corpus"] {
            for method in CORRECTED.into_iter().chain([Method::Count]) {
                if let Some(cells) = line(&table, target, method_name(method)) {
                    println!(
                        "{:<11}{target:<9}{:<13}{cells}",
                        format!("{design:?}"),
                        method_name(method)
                    );
                }
            }
        }
    }
}

fn line(table: &Table, target: &'static str, method: &'static str) -> Option<String> {
    let mut cells = String::new();
    let (mut refused, mut asked) = (0, 0);
    for question in 0..QUESTIONS.len() {
        let mut tallies = Vec::new();
        for class in 0..3 {
            tallies.push(table.get(&(target, method, question, class))?);
        }
        let (given, covered) = tallies
            .iter()
            .fold((0, 0), |(g, c), t| (g + t.n_given, c + t.n_covered));
        let worst = tallies
            .iter()
            .map(|t| share(t.n_covered, t.n_given))
            .fold(1.0, f64::min);
        let bias = tallies.iter().map(|t| t.error / t.n_given as f64);
        let bias = bias.fold(0.0, |m: f64, b| if b.abs() > m.abs() { b } else { m });
        let width = tallies
            .iter()
            .map(|t| t.width / t.n_given as f64)
            .sum::<f64>()
            / 3.0;
        cells += &format!(
            "{:5.1} ({:5.1}) {bias:+.4} w {width:.4}   ",
            100.0 * covered as f64 / given as f64,
            100.0 * worst
        );
        asked += tallies.iter().map(|t| t.n_asked).sum::<usize>();
        refused += tallies.iter().map(|t| t.n_asked - t.n_given).sum::<usize>();
    }
    Some(format!(
        "{cells}{:.1} %",
        100.0 * refused as f64 / asked as f64
    ))
}

fn share(n: usize, of: usize) -> f64 {
    n as f64 / of as f64
}
