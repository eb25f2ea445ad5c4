//! What does not fit together of a corpus, its labels and predictions, named with a remedy.

mod common;

use common::Workdir;
use common::shares::{World, record, share_of_a, with_world};

const THEIRS: &str = "corpus.csv --labels labels.csv --scheme scheme.toml --predictions theirs.csv";

/// A world with 100 labels of a simple draw.
fn drawn() -> (Workdir, World) {
    let (w, world) = with_world(120);
    w.ok("sample corpus.csv -n 100 -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    (w, world)
}

/// The same, with a model's predictions in `theirs.csv`; what that says.
fn predicted() -> (Workdir, String) {
    let (w, _) = drawn();
    w.ok("label corpus.csv --model small.model -o theirs.csv");
    let theirs = w.read("theirs.csv");
    (w, theirs)
}

fn refusal(w: &Workdir, arguments: &str) -> String {
    w.fails(&format!("estimate {arguments}"), 1)
}

#[test]
fn refuses_probabilities_that_are_not_those_of_the_classes() {
    let (w, theirs) = predicted();
    for (from, to, expected) in [
        (
            "p_a,p_b",
            "p_A,p_b",
            "theirs.csv: line 1: of the columns of probabilities \"p_a\" is missing; \"p_A\" belongs to no \
             class; the classes are a, b",
        ),
        ("p_a,p_b", "p_A,p_b", "Rename \"p_A\" to \"p_a\""),
        ("p_a,p_b", "p_x,p_y", "\"p_x\", \"p_y\" belong to no class"),
        ("p_a,p_b", "other,p_b", "\"p_a\" is missing"),
    ] {
        assert!(theirs.contains(from));
        w.write("theirs.csv", theirs.replacen(from, to, 1));
        let message = refusal(&w, THEIRS);
        assert!(message.contains(expected), "{to}: {message}");
    }
    // with all that are needed there, another one changes nothing
    w.write("theirs.csv", &theirs);
    let share = share_of_a(&record(&w, THEIRS).0, "all");
    w.write("theirs.csv", theirs.replacen("confidence", "p_best", 1));
    assert_eq!(share_of_a(&record(&w, THEIRS).0, "all"), share);
}

#[test]
fn refuses_a_sentence_that_is_predicted_twice_and_not_alike() {
    let (w, theirs) = predicted();
    let first = theirs.lines().nth(1).unwrap();
    let (id, _) = first.split_once(',').unwrap();
    let cells: Vec<&str> = first.rsplitn(3, ',').collect();
    let again = format!("{},0.5,0.5\n", cells[2]);
    w.write("theirs.csv", format!("{theirs}{again}"));
    let message = refusal(&w, THEIRS);
    let expected = format!(
        "theirs.csv: line 602, column \"p_a\": the id \"{id}\" has other probabilities here than on \
         line 2"
    );
    assert!(message.contains(&expected), "{message}");
    assert!(message.contains("Keep one of the two rows"), "{message}");
    w.write("theirs.csv", format!("{theirs}{first}\n"));
    record(&w, THEIRS);
}
