//! `stancer train` on the real binary.

mod common;

use common::{Workdir, small_labels};

#[test]
fn trains_evaluates_and_labels_through_the_three_doors() {
    let w = Workdir::new();
    let train = w.binary(env!("CARGO_BIN_EXE_train"), "");
    assert!(train.status.success());
    let text = String::from_utf8(train.stdout).unwrap();
    for word in [
        "precision",
        "recall",
        "support",
        "pro-us",
        "macro average",
        "alpha",
        "stance.model",
    ] {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
    shipped_choice_is_the_one_of(&w);
    let eval = w.binary(env!("CARGO_BIN_EXE_eval"), "--json r.json");
    assert!(
        String::from_utf8(eval.stdout)
            .unwrap()
            .contains("the commonest class")
    );
    w.write(
        "in.csv",
        "id,text\n1,Washington's aggression shocked the region.\n",
    );
    let label = w.binary(env!("CARGO_BIN_EXE_label"), "in.csv");
    assert!(label.status.success());
    assert!(
        w.read("in.stance.csv")
            .starts_with("id,text,stance,confidence,p_pro-us")
    );
}

/// `labels/fit.json` saves the default model its cross-validation; it must not grow stale.
fn shipped_choice_is_the_one_of(w: &Workdir) {
    let model = stancer::model::load(&w.path("stance.model")).unwrap();
    let shipped: serde_json::Value = serde_json::from_str(stancer::data::default_fit()).unwrap();
    let training = serde_json::to_value(&model.training).unwrap();
    for field in ["sha256", "alpha", "rows", "prior"] {
        assert_eq!(
            shipped["training"][field], training[field],
            "labels/fit.json is stale: labels/DATASHEET.md says how to make it again"
        );
    }
    let temperature = shipped["temperature"].as_f64().unwrap();
    assert!((temperature - model.temperature).abs() < 1e-6);
}

#[test]
fn same_labels_and_seed_give_the_same_bytes_on_one_and_two_threads() {
    let w = Workdir::new();
    w.small_model();
    let one = std::process::Command::new(env!("CARGO_BIN_EXE_stancer"))
        .args("train labels.csv --scheme scheme.toml --model one.model".split(' '))
        .current_dir(w.path("."))
        .env("RAYON_NUM_THREADS", "1")
        .status();
    assert!(one.unwrap().success());
    assert!(
        std::fs::read(w.path("one.model")).unwrap()
            == std::fs::read(w.path("small.model")).unwrap()
    );
}

#[test]
fn a_scheme_of_its_own_without_sides_trains_evaluates_and_labels() {
    let w = Workdir::new();
    w.write(
        "scheme.toml",
        "name = \"taxes\"\nclasses = [\"for\", \"against\", \"silent\", \"mixed\"]\n",
    );
    let mut labels = String::from("article,sentence,opinion\n");
    for i in 0..30 {
        labels.push_str(&format!(
            "{i},Lower the rate now {i},for\n{i},Raise it at once {i},against\n"
        ));
        labels.push_str(&format!(
            "{i},The day was sunny {i},silent\n{i},Yes and no {i},mixed\n"
        ));
    }
    w.write("mine.csv", labels);
    let columns = "--text sentence --label opinion";
    w.ok(&format!("train mine.csv --scheme scheme.toml {columns}"));
    let text = w.ok(&format!(
        "eval --repeats keep --test mine.csv {columns} --json r.json"
    ));
    assert!(
        text.contains("against") && !text.contains("pro-us"),
        "{text}"
    );
    w.ok("label mine.csv --text sentence -o out.csv");
    let header = "article,sentence,opinion,stance,confidence,p_for,p_against,p_silent,p_mixed";
    assert_eq!(w.read("out.csv").lines().next(), Some(header));
    assert!(
        w.read("out.csv")
            .lines()
            .nth(1)
            .unwrap()
            .contains(",for,for,")
    );
    let refused = w.fails("eval", 1);
    assert!(refused.contains("another scheme"), "{refused}");
}

#[test]
fn files_and_folders_can_be_mixed() {
    let w = Workdir::new();
    w.write(
        "scheme.toml",
        "name = \"small\"\nclasses = [\"a\", \"b\"]\n",
    );
    std::fs::create_dir(w.path("more")).unwrap();
    w.write("more/1.csv", small_labels());
    w.write("more/notes.txt", "not a table");
    w.write(
        "own.csv",
        "text,label\nsplendid good day,a\nno label yet,\n",
    );
    let output = w.stancer("train own.csv more --scheme scheme.toml");
    assert!(String::from_utf8_lossy(&output.stdout).contains("81 sentences"));
    let talk = common::stderr(&output);
    assert!(
        talk.contains("1 row(s) without a label")
            && talk.contains("own.csv: no column \"article\"")
    );
}

#[test]
fn mistakes_in_labels_and_schemes_are_named() {
    let w = Workdir::new();
    w.write("bad.csv", "text,label\nx,pro-us\ny,favour\n");
    let message = w.fails("train bad.csv", 1);
    assert!(message.contains("bad.csv: line 3, column \"label\": \"favour\" is not one of pro-us"));
    w.write("nolabel.csv", "text,stance\nx,pro-us\n");
    let message = w.fails("train nolabel.csv", 1);
    assert!(message.contains("found: \"text\", \"stance\"") && message.contains("--label"));
    w.write("one.csv", "text,label\nx,pro-us\ny,neutral\n");
    assert!(
        w.fails("train one.csv", 1)
            .contains("no sentence is labelled \"pro-russia\"")
    );
    w.write("s.toml", "name = \"s\"\nclasses = [\"a\"]\n");
    assert!(
        w.fails("train one.csv --scheme s.toml", 1)
            .contains("expected two or more")
    );
    w.write(
        "s.toml",
        "name = \"s\"\nclasses = [\"a\", \"b\"]\nside = 3\n",
    );
    assert!(
        w.fails("train one.csv --scheme s.toml", 1)
            .contains("s.toml")
    );
    assert!(
        w.fails("train missing.csv", 1)
            .contains("missing.csv: cannot open")
    );
    assert!(
        w.fails("train --scheme s.toml", 2)
            .contains("--scheme needs labels")
    );
    assert!(!w.files().contains(&"stance.model".to_owned()));
}

#[test]
fn classes_in_too_few_articles_are_refused_with_a_remedy() {
    let w = Workdir::new();
    w.write(
        "scheme.toml",
        "name = \"small\"\nclasses = [\"a\", \"b\", \"c\"]\n",
    );
    w.write("l.csv", format!("{}9z,9,one of a kind,c\n", small_labels()));
    let message = w.fails("train l.csv --scheme scheme.toml", 1);
    assert!(message.contains("class \"c\"") && message.contains("at least two articles"));
}

#[test]
fn help_and_wrong_usage_have_their_statuses() {
    let w = Workdir::new();
    assert!(w.ok("train --help").contains("Examples:"));
    w.fails("train --solver magic", 2);
    w.fails("tarin", 2);
}

#[test]
fn targets_share_a_model_and_keep_what_is_their_own() {
    let w = Workdir::new();
    w.write("scheme.toml", "name = \"t\"\nclasses = [\"a\", \"b\"]\n");
    // the same word means the opposite for the two targets
    let mut labels = String::from("article,text,about,label\n");
    for i in 0..40 {
        for (about, [good, bad]) in [("cats", ["a", "b"]), ("dogs", ["b", "a"])] {
            labels.push_str(&format!("{i},loud and noisy {i},{about},{good}\n"));
            labels.push_str(&format!("{i},quiet and calm {i},{about},{bad}\n"));
        }
    }
    w.write("labels.csv", &labels);
    w.ok("train labels.csv --scheme scheme.toml --target about --model t.model");
    let known = w.ok("eval --repeats keep --model t.model --test labels.csv");
    assert!(known.contains("accuracy   100.0 %"), "{known}");
    w.write("new.csv", "about,text\ncats,loud\ndogs,loud\n");
    let labelled = w.ok("label new.csv --model t.model -o - --explain");
    let lines: Vec<&str> = labelled.lines().collect();
    assert!(lines[1].starts_with("cats,loud,a,") && lines[2].starts_with("dogs,loud,b,"));
    assert!(lines[1].contains("[cats] loud"), "{labelled}");

    w.write("plain.csv", "text,label\nloud,a\n");
    let message = w.fails("eval --model t.model --test plain.csv", 1);
    assert!(message.contains("no column \"about\""), "{message}");
    w.ok("train labels.csv --scheme scheme.toml --model plain.model");
    let message = w.fails("label new.csv --model plain.model --target about", 2);
    assert!(message.contains("the model knows no targets"), "{message}");
}

#[test]
fn the_door_names_the_command_that_it_leads_to() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_train"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.contains("Usage: stancer train [OPTIONS]"), "{help}");
}
