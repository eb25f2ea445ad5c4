//! `stancer sample` on the real binary: what it reads, keeps and must not replace.

mod common;

use common::queue::{Queue, corpus, queue, talk, with_corpus};
use common::{Workdir, stderr};

#[test]
fn ids_are_those_of_the_corpus_where_they_are_unique() {
    let w = Workdir::new();
    w.write("a.csv", "id,url,text\n1,u1,One\n1,u2,Two\n,u3,Three\n");
    let output = w.stancer("sample a.csv -n 9 -o -");
    let q = Queue::of(&String::from_utf8(output.stdout.clone()).unwrap());
    assert_eq!(q.column("id"), ["a.csv:2", "a.csv:3", "a.csv:4"]);
    let message = stderr(&output);
    assert!(
        message.contains("ids of the corpus are not unique"),
        "{message}"
    );
    assert!(message.contains("3 of 3 sentences"), "{message}");
    let output = w.stancer("sample a.csv -n 9 -o - --id url");
    let q = Queue::of(&String::from_utf8(output.stdout.clone()).unwrap());
    assert_eq!(q.column("id"), ["u1", "u2", "u3"]);
    assert!(!q.header.contains(&"url".to_owned()));
    let message = stderr(&output);
    assert!(
        message.contains("left out of the queue, which has columns of these names: \"id\""),
        "{message}"
    );
    // of copies the first alone counts
    w.write("b.csv", "id,text\n1,One\n1,one\n2,Two\n");
    let q = Queue::of(&w.ok("sample b.csv -n 9 -o -"));
    assert_eq!(q.column("id"), ["1", "2"]);
}

#[test]
fn columns_of_the_corpus_stand_behind_ours() {
    let w = Workdir::new();
    w.write(
        "a.csv",
        "outlet,text,pi,stratum,body,news\nA,no,3,s,Snow fell.,n1\n",
    );
    w.write("b.csv", "body,outlet\nRain came!,B\n");
    w.write("c.csv", "news,body\nn9,Sun\n");
    let message = w.fails("sample a.csv b.csv -n 5 --text body --group news", 1);
    assert!(
        message.contains("b.csv: line 1: no column \"news\""),
        "{message}"
    );
    let output = w.stancer("sample a.csv c.csv -n 5 --text body --group news -o -");
    let message = stderr(&output);
    assert!(
        message.contains("columns of these names: \"text\", \"pi\""),
        "{message}"
    );
    let q = Queue::of(&String::from_utf8(output.stdout).unwrap());
    let header = "id,article,text,before,after,part,frozen,pi,copies,draw,outlet,stratum";
    assert_eq!(q.header.join(","), header);
    assert_eq!(q.column("outlet"), ["A", ""]);
    assert_eq!(q.column("stratum"), ["s", ""]);
    assert_eq!(q.column("article"), ["n1", "n9"]);
}

#[test]
fn wrong_requests_are_refused_with_what_to_do() {
    let w = with_corpus(5);
    for (arguments, expected) in [
        ("-n 0", "1 or more"),
        ("", "-n <N>"),
        ("-n 5 --by source --by-uncertainty", "cannot be used with"),
        ("-n 5 --floor 0.1", "--by-uncertainty"),
        ("-n 5 --floor 0 --by-uncertainty", "above 0 and at most 1"),
        ("-n 5 --freeze-test 1", "above 0 and below 1"),
        ("-n 5 -o corpus.csv", "would overwrite corpus.csv"),
        ("-n 5 -o ./corpus.csv", "would overwrite corpus.csv"),
        ("- -n 5", "read twice"),
    ] {
        let message = w.fails(&format!("sample corpus.csv {arguments}"), 2);
        assert!(message.contains(expected), "{arguments}: {message}");
    }
    w.ok("sample corpus.csv -n 5 -o q.csv");
    let message = w.fails("sample corpus.csv -n 5 --after q.csv -o q.csv", 2);
    assert!(message.contains("would overwrite q.csv"), "{message}");
    std::fs::create_dir(w.path("folder")).unwrap();
    w.write("empty.csv", "text,id\n,1\n");
    w.write("ragged.csv", "text,id\na,1\nb\n");
    for (arguments, expected) in [
        ("corpus.csv -n 5 --by party", "no column \"party\""),
        (
            "corpus.csv -n 5 --text body",
            "Name the column to use with --text",
        ),
        (
            "corpus.csv -n 5 --freeze-test 0.001",
            "no article falls into the test part",
        ),
        ("empty.csv -n 5", "no sentence to draw"),
        ("ragged.csv -n 5", "ragged.csv: line 3"),
        ("absent.csv -n 5", "no such file"),
        ("folder -n 5", "it is a folder"),
        ("corpus.csv -n 5 -o none/q.csv", "there is no folder none"),
        (
            "corpus.csv -n 5 --by-uncertainty --model corpus.csv",
            "corpus.csv",
        ),
    ] {
        let message = w.fails(&format!("sample {arguments}"), 1);
        assert!(message.contains(expected), "{arguments}: {message}");
    }
    assert_eq!(
        w.files(),
        ["corpus.csv", "empty.csv", "folder", "q.csv", "ragged.csv"]
    );
}

#[test]
fn columns_of_later_files_and_ids_that_are_not_unique_are_kept() {
    let w = Workdir::new();
    w.write("a.csv", "id,text,outlet\n1,One,A\n1,Two,A\n");
    w.write("b.csv", "author,id,text,outlet,url\nann,1,Three,B,u3\n");
    let message = talk(&w, "sample a.csv b.csv -n 9");
    assert!(
        message.contains("the column corpus_id has their own"),
        "{message}"
    );
    let q = queue(&w, "a.queue.csv");
    let header = "id,article,text,before,after,part,frozen,pi,copies,draw,corpus_id,outlet,author,\
                  url";
    assert_eq!(q.header.join(","), header);
    assert_eq!(q.column("id"), ["a.csv:2", "a.csv:3", "b.csv:2"]);
    assert_eq!(q.column("corpus_id"), ["1", "1", "1"]);
    assert_eq!(q.column("outlet"), ["A", "A", "B"]);
    assert_eq!(q.column("author"), ["", "", "ann"]);
    assert_eq!(q.column("url"), ["", "", "u3"]);
    // a column of that name is the corpus' own where ids are unique
    w.write("c.csv", "id,text,corpus_id\n1,One,x\n");
    let q = Queue::of(&w.ok("sample c.csv -n 9 -o -"));
    assert_eq!(q.column("corpus_id"), ["x"]);
}

#[test]
fn a_queue_that_is_being_annotated_is_not_replaced() {
    let w = with_corpus(5);
    w.ok("sample corpus.csv -n 5");
    w.ok("sample corpus.csv -n 5");
    let before = w.read("corpus.queue.csv");
    for beside in ["corpus.queue.journal", "corpus.queue.labels.csv"] {
        w.write(beside, "");
        let message = w.fails("sample corpus.csv -n 6", 2);
        assert!(
            message.contains(&format!("{beside} stands beside it")),
            "{message}"
        );
        assert!(message.contains("with -o"), "{message}");
        assert!(message.contains("--after corpus.queue.csv"), "{message}");
        std::fs::remove_file(w.path(beside)).unwrap();
    }
    assert_eq!(w.read("corpus.queue.csv"), before);
    // nothing is lost elsewhere
    w.write("corpus.queue.journal", "");
    w.ok("sample corpus.csv -n 6 --after corpus.queue.csv -o second.csv");
    w.ok("sample corpus.csv -n 6 -o -");
}

#[test]
fn the_model_that_is_used_is_not_overwritten() {
    let w = Workdir::with_small_model();
    std::fs::copy(w.path("small.model"), w.path("stance.model")).unwrap();
    w.write("corpus.csv", corpus(5));
    for arguments in [
        "--by-uncertainty -o stance.model",
        "--by-uncertainty -o ./stance.model",
        "--by-uncertainty --model small.model -o small.model",
    ] {
        let message = w.fails(&format!("sample corpus.csv -n 5 {arguments}"), 2);
        assert!(message.contains("would overwrite s"), "{message}");
    }
}

#[test]
fn says_which_file_is_missing_and_why_nothing_is_left_to_draw() {
    let w = with_corpus(5);
    std::fs::create_dir(w.path("folder")).unwrap();
    w.write("empty.csv", "text,id\n,1\n ,2\n");
    w.ok("sample corpus.csv -n 20 -o all.csv");
    for (arguments, expected) in [
        (
            "corpus.csv absent.csv -n 5",
            "absent.csv: there is no such file",
        ),
        ("corpus.csv folder -n 5", "folder: it is a folder"),
        (
            "corpus.csv -n 5 --after absent.csv",
            "absent.csv: there is no such file",
        ),
        ("corpus.csv -n 5 --after folder", "folder: it is a folder"),
        (
            "empty.csv -n 5",
            "empty.csv: there is no sentence to draw: none of 2 rows has text",
        ),
        (
            "corpus.csv empty.csv -n 5 --after all.csv",
            "corpus.csv, empty.csv: there is no sentence left to draw: all 20 were drawn earlier",
        ),
    ] {
        let message = w.fails(&format!("sample {arguments}"), 1);
        assert!(message.contains(expected), "{arguments}: {message}");
    }
    let message = w.fails("sample corpus.csv -n -5", 2);
    assert!(
        message.contains("expected a whole number of sentences"),
        "{message}"
    );
}
