//! `stancer sample --by` on the real binary: strata and dates.

mod common;

use std::collections::BTreeMap;

use common::Workdir;
use common::queue::{Queue, queue, talk, with_corpus};

#[test]
fn strata_are_drawn_in_proportion_and_two_at_least() {
    let w = with_corpus(100);
    let message = talk(&w, "sample corpus.csv -n 60 --by source,month");
    // of 100 articles 60 are Alpha's, 20 Beta's, 20 Gamma's, half of them of each month
    let expected = "strata: 6 by source, month; the smallest, Beta / 2022-01, has 40 sentences, \
                    of which 6 are drawn";
    assert!(message.contains(expected), "{message}");
    let q = queue(&w, "corpus.queue.csv");
    let mut drawn: BTreeMap<&str, usize> = BTreeMap::new();
    for (stratum, pi) in q.column("stratum").into_iter().zip(q.pis()) {
        *drawn.entry(stratum).or_default() += 1;
        assert_eq!(pi, 0.15);
    }
    let (names, counts): (Vec<&str>, Vec<usize>) = drawn.into_iter().unzip();
    let expected = ["Alpha", "Beta", "Gamma"].map(|s| [1, 2].map(|m| format!("{s} / 2022-0{m}")));
    assert_eq!(names, expected.concat());
    assert_eq!(counts, [18, 18, 6, 6, 6, 6]);
    let q = Queue::of(&w.ok("sample corpus.csv -n 13 --by source,quarter,year -o -"));
    assert_eq!(q.rows.len(), 13);
    assert!(q.column("stratum").contains(&"Alpha / 2022-Q1 / 2022"));
    for pi in q.pis() {
        assert!([8.0 / 240.0, 3.0 / 80.0, 2.0 / 80.0].contains(&pi), "{pi}");
    }
    let message = w.fails("sample corpus.csv -n 11 --by source,month", 1);
    assert!(
        message.contains("-n 11 is too few for two sentences of each of 6 strata"),
        "{message}"
    );
    assert!(message.contains("Draw -n 12 or more"), "{message}");
    talk(&w, "sample corpus.csv -n 12 --by source,month");
}

#[test]
fn equal_strata_have_as_many_sentences_each_and_smaller_ones_all() {
    let w = with_corpus(25);
    // of 100 sentences 60 are Alpha's, 20 Beta's, 20 Gamma's
    let message = talk(&w, "sample corpus.csv -n 70 --by source --equal");
    let expected = "strata: 3 by source; the smallest, Beta, has 20 sentences, of which 20 are";
    assert!(message.contains(expected), "{message}");
    let drawn = |q: &Queue| -> BTreeMap<(String, String), usize> {
        let mut drawn = BTreeMap::new();
        for (stratum, pi) in q.column("stratum").into_iter().zip(q.column("pi")) {
            *drawn
                .entry((stratum.to_owned(), pi.to_owned()))
                .or_default() += 1;
        }
        drawn
    };
    let of = |entries: [(&str, f64, usize); 3]| {
        let entry = |(name, pi, n): (&str, f64, usize)| ((name.to_owned(), pi.to_string()), n);
        BTreeMap::from(entries.map(entry))
    };
    let [alpha, beta, gamma] = ["Alpha", "Beta", "Gamma"];
    let expected = of([(alpha, 0.5, 30), (beta, 1.0, 20), (gamma, 1.0, 20)]);
    assert_eq!(drawn(&queue(&w, "corpus.queue.csv")), expected);
    let q = Queue::of(&w.ok("sample corpus.csv -n 31 --by source --equal -o -"));
    let expected = of([(alpha, 11.0 / 60.0, 11), (beta, 0.5, 10), (gamma, 0.5, 10)]);
    assert_eq!(drawn(&q), expected);
    let message = w.fails("sample corpus.csv -n 5 --by source --equal", 1);
    assert!(message.contains("Draw -n 6 or more"), "{message}");
    let message = w.fails("sample corpus.csv -n 9 --equal", 2);
    assert!(message.contains("--by <COLS>"), "{message}");
}

#[test]
fn equal_strata_are_those_of_the_part_that_is_not_the_test() {
    let w = with_corpus(100);
    let q = Queue::of(&w.ok("sample corpus.csv -n 80 --by source --equal --freeze-test 0.25 -o -"));
    let mut drawn: BTreeMap<&str, usize> = BTreeMap::new();
    q.column("stratum")
        .into_iter()
        .for_each(|name| *drawn.entry(name).or_default() += 1);
    let expected = BTreeMap::from([("", 20), ("Alpha", 20), ("Beta", 20), ("Gamma", 20)]);
    assert_eq!(drawn, expected);
    // the chances of all drawn add up to the corpus
    let size: f64 = q.pis().iter().map(|pi| 1.0 / pi).sum();
    assert!((size - 400.0).abs() < 1e-6, "{size}");
}

#[test]
fn dates_are_read_by_the_order_that_fits_their_column() {
    let w = Workdir::new();
    let mut text = String::from("date,text\n");
    for i in 0..40 {
        text.push_str(&format!(
            "{}/0{}/2022,Sentence {i}\n",
            1 + i % 28,
            1 + i % 2
        ));
    }
    text.push_str("soon,Sentence 40\n,Sentence 41\n");
    w.write("c.csv", &text);
    let message = talk(&w, "sample c.csv -n 20 --by month");
    assert!(
        message.contains("2 sentences without a date that can be read (c.csv: line 42, column \"date\": \"soon\")"),
        "{message}"
    );
    let q = queue(&w, "c.queue.csv");
    let mut strata = q.column("stratum");
    strata.sort_unstable();
    strata.dedup();
    assert_eq!(strata, ["(none)", "2022-01", "2022-02"]);
    w.write("d.csv", "date,text\nx,A\ny,B\n2022-01-01,C\n");
    let message = w.fails("sample d.csv -n 2 --by month", 1);
    assert!(
        message.contains("d.csv: line 2, column \"date\": \"x\" is no date"),
        "{message}"
    );
    // a column of the name comes first
    w.write("e.csv", "date,month,text\nx,May,A\ny,May,B\n");
    let q = Queue::of(&w.ok("sample e.csv -n 2 --by month -o -"));
    assert_eq!(q.column("stratum"), ["May", "May"]);
}

#[test]
fn dates_that_the_chosen_order_cannot_read_are_counted_with_their_place() {
    let w = Workdir::new();
    let day_first: String = (13..28).map(|d| format!("{d}/1/2022,Day {d}\n")).collect();
    w.write(
        "c.csv",
        format!("date,text\n,None\n{day_first}1/14/2022,Month first\n"),
    );
    let message = talk(&w, "sample c.csv -n 17 --by month");
    let expected = "2 sentences without a date that can be read (c.csv: line 18, column \"date\": \
                    \"1/14/2022\")";
    assert!(message.contains(expected), "{message}");
    // in another file the other order holds
    let month_first: String = (13..28).map(|d| format!("1/{d}/2022,Of {d}\n")).collect();
    w.write(
        "d.csv",
        format!("date,text\n{month_first}2/1/2022,In February\n"),
    );
    let message = talk(&w, "sample c.csv d.csv -n 33 --by month -o both.csv");
    assert!(!message.contains("d.csv: line"), "{message}");
    let q = queue(&w, "both.csv");
    let strata = q.column("stratum");
    assert_eq!(strata[32], "2022-02");
    assert_eq!(strata.iter().filter(|s| **s == "2022-01").count(), 30);
    // what is unclear is said with its place
    w.write("e.csv", "date,text\n1/2/2022,A\n1/3/2022,B\n");
    let message = talk(&w, "sample c.csv e.csv -n 19 --by month -o -");
    let expected = "dates such as 1/2/2022 (e.csv: line 2) were read with the month first";
    assert!(message.contains(expected), "{message}");
    // most of them are none, whichever order is chosen
    let rows: String = (0..9)
        .map(|i| format!("1{},Row {i}\n", "3/13/2022".repeat(i % 2)))
        .collect();
    w.write(
        "f.csv",
        format!("date,text\n{rows}13/1/2022,X\n1/14/2022,Y\n1/15/2022,Z\n"),
    );
    let message = w.fails("sample f.csv -n 9 --by month", 1);
    assert!(
        message.contains("f.csv: line 2, column \"date\": \"1\""),
        "{message}"
    );
    assert!(
        message.contains("10 of 12 dates cannot be read"),
        "{message}"
    );
}

#[test]
fn two_digits_are_no_year() {
    let w = Workdir::new();
    w.write("c.csv", "date,text\n1/2/22,A\n3/4/2022,B\n3/5/2022,C\n");
    let message = talk(&w, "sample c.csv -n 3 --by year");
    assert!(
        message.contains("line 2, column \"date\": \"1/2/22\""),
        "{message}"
    );
    let q = queue(&w, "c.queue.csv");
    assert_eq!(q.column("stratum"), ["(none)", "2022", "2022"]);
    w.write("d.csv", "date,text\n1/2/22,A\n3/4/22,B\n");
    let message = w.fails("sample d.csv -n 2 --by year", 1);
    assert!(message.contains("a year of four digits"), "{message}");
}

#[test]
fn years_and_months_are_read_where_they_suffice() {
    let w = Workdir::new();
    let stratum = |cell: &str, by: &str| -> String {
        let text = format!("date,text\n\"{cell}\",A\n2021-05-05,B\n2021-05-06,C\n");
        w.write("c.csv", text);
        let q = Queue::of(&w.ok(&format!("sample c.csv -n 3 --by {by} -o -")));
        q.column("stratum")[0].to_owned()
    };
    for (cell, by, expected) in [
        ("2016", "year", "2016"),
        ("2016", "month", "(none)"),
        ("2016", "year,month", "2016 / (none)"),
        ("2022-02", "month", "2022-02"),
        ("2022-02", "quarter", "2022-Q1"),
        ("2022-02", "year", "2022"),
        ("2022-13", "year", "(none)"),
        ("Feb 24, 2022", "month", "2022-02"),
        ("24 Feb 2022", "month", "2022-02"),
    ] {
        assert_eq!(stratum(cell, by), expected, "{cell} by {by}");
    }
}

#[test]
fn what_cannot_be_strata_is_refused() {
    let w = with_corpus(5);
    for (by, expected) in [
        ("source,", "--by source,: a name of a column is missing"),
        (
            "source,source",
            "--by source,source: the column \"source\" stands there twice",
        ),
        ("source --by source", "stands there twice"),
    ] {
        let message = w.fails(&format!("sample corpus.csv -n 9 --by {by}"), 2);
        assert!(message.contains(expected), "{by}: {message}");
    }
    w.write("c.csv", "text,published\nA,2022-02-24\n");
    let message = w.fails("sample c.csv -n 1 --by month", 1);
    assert!(
        message.contains("c.csv: line 1: no column \"month\""),
        "{message}"
    );
    assert!(message.contains("a column \"date\" would do"), "{message}");
}
