//! `stancer agreement` on the real binary.

mod common;

use common::Workdir;
use stancer::report::AgreementRecord;

const CODED: &str = "id,article,text,annotator_1,annotator_2,annotator_3
1,x,one,a,a,a
2,x,two,a,b,
3,y,three,b,b,b
4,z,\"four, and <more>\",b,b,a
5,z,five,a,,
";

fn record(w: &Workdir) -> AgreementRecord {
    serde_json::from_str(&w.read("r.json")).unwrap()
}

#[test]
fn compares_the_columns_of_the_annotators() {
    let w = Workdir::new();
    w.write("coded.csv", CODED);
    let text = w.ok("agreement coded.csv --json r.json --disagreements d.csv");
    let r = record(&w);
    assert_eq!((r.n_sentences, r.n_pairable, r.n_groups), (5, 4, 3));
    assert_eq!((r.n_differ, r.n_labels.as_slice()), (2, &[5, 4, 3][..]));
    // coincidences by hand: 1: aa 3; 2: ab, ba; 3: bb 3; 4: bb 1, ab 1, ba 1
    assert_eq!(r.coincidences, [[3.0, 2.0], [2.0, 4.0]]);
    let value = |name: &str| r.figures[name].value;
    let (n, expected) = (11.0, 2.0 * 5.0 * 6.0);
    assert!((value("alpha") - (1.0 - (n - 1.0) * 4.0 / expected)).abs() < 1e-12);
    assert!((value("raw") - (1.0 + 0.0 + 1.0 + 1.0 / 3.0) / 4.0).abs() < 1e-12);
    assert_eq!(
        w.read("d.csv"),
        "id,article,text,annotator_1,annotator_2,annotator_3\n2,x,two,a,b,\n\
         4,z,\"four, and <more>\",b,b,a\n"
    );
    assert!(text.contains("Krippendorff's alpha  0.333 ("), "{text}");
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
}

#[test]
fn a_file_per_annotator_gives_what_a_column_each_gives() {
    let w = Workdir::new();
    w.write("coded.csv", CODED);
    w.write(
        "ana.csv",
        "id,article,label\n1,x,a\n2,x,a\n3,y,b\n4,z,b\n5,z,a\n",
    );
    w.write("ben.csv", "id,label\n4,b\n3,b\n2,b\n1,a\n");
    w.ok("agreement coded.csv --annotators annotator_1,annotator_2 --json r.json");
    let columns = record(&w);
    w.ok("agreement ana.csv ben.csv --json r.json");
    let files = record(&w);
    assert_eq!(files.coincidences, columns.coincidences);
    let values = |r: &AgreementRecord| -> Vec<f64> {
        r.figures
            .values()
            .flat_map(|f| [Some(f.value), f.low, f.high])
            .flatten()
            .collect()
    };
    assert_eq!(values(&files), values(&columns));
    assert_eq!(files.annotators, ["ana.csv", "ben.csv"]);
}

#[test]
fn mistakes_are_named() {
    let w = Workdir::new();
    w.write("coded.csv", CODED);
    w.write("ana.csv", "id,label\n1,a\n1,b\n");
    w.write("ben.csv", "id,label\n7,b\n");
    w.write("one.csv", "id,label\n1,a\n");
    let cases = [
        (
            "agreement coded.csv --annotators annotator_1,who",
            "no column \"who\"",
        ),
        ("agreement one.csv", "found 0 column(s) of annotators"),
        (
            "agreement ana.csv ben.csv",
            "the id \"1\" stands on line 2 already",
        ),
        (
            "agreement one.csv ben.csv",
            "no sentence has labels of two annotators",
        ),
    ];
    for (arguments, expected) in cases {
        let message = w.fails(arguments, 1);
        assert!(message.contains(expected), "{arguments}: {message}");
    }
    w.fails("agreement", 2);
}
