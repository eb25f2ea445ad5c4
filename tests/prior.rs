//! A model as a prior: on the real binary and against pooling.

mod common;

use common::Workdir;

const SCHEME: &str = "name = \"small\"\nclasses = [\"a\", \"b\"]\n";

/// Articles of two sentences whose words are drawn from a class's own list and a common one.
fn labels(seed: u64, articles: usize) -> String {
    use rand::Rng;
    let mut chance = stancer::seed::Seed(seed).stream("labels", 0);
    let mut text = String::from("article,text,label\n");
    for article in 0..articles {
        for (class, first) in [("a", 0), ("b", 20)] {
            let words: Vec<String> = (0..8)
                .map(|_| match chance.random_range(0..4) {
                    0 => format!("own{}", first + chance.random_range(0..20)),
                    _ => format!("common{}", chance.random_range(0..200)),
                })
                .collect();
            text.push_str(&format!("{seed}-{article},{},{class}\n", words.join(" ")));
        }
    }
    text
}

fn macro_f1(w: &Workdir, model: &str) -> f64 {
    w.ok(&format!(
        "eval --model {model} --test test.csv --json r.json"
    ));
    let record: stancer::report::EvalRecord = serde_json::from_str(&w.read("r.json")).unwrap();
    record.figures["macro_average.f1"].value
}

#[test]
fn a_prior_and_pooling_agree_within_two_points() {
    let w = Workdir::new();
    w.write("scheme.toml", SCHEME);
    w.write("first.csv", labels(1, 300));
    w.write("second.csv", labels(2, 60));
    w.write("test.csv", labels(3, 500));
    let train = |what: &str| w.ok(&format!("train --scheme scheme.toml {what}"));
    train("first.csv --model first.model");
    train("second.csv --prior first.model --model prior.model");
    train("first.csv second.csv --model pooled.model");
    train("second.csv --model alone.model");
    let temperature = |name: &str| stancer::model::load(&w.path(name)).unwrap().temperature;
    assert!(temperature("prior.model") >= temperature("first.model"));
    let (prior, pooled) = (macro_f1(&w, "prior.model"), macro_f1(&w, "pooled.model"));
    let alone = macro_f1(&w, "alone.model");
    assert!(
        (prior - pooled).abs() < 0.02,
        "prior {prior}, pooled {pooled}"
    );
    assert!(prior > alone + 0.02, "prior {prior}, alone {alone}");
}

#[test]
fn a_prior_with_other_classes_or_sides_is_refused_with_the_difference_named() {
    let w = Workdir::new();
    w.small_model();
    w.write(
        "three.toml",
        "name = \"s\"\nclasses = [\"a\", \"b\", \"c\"]\n",
    );
    w.write(
        "l.csv",
        format!(
            "{}1,1,third way,c\n2,2,third way,c\n",
            common::small_labels()
        ),
    );
    let message = w.fails("train l.csv --scheme three.toml --prior small.model", 1);
    assert!(
        message.contains("its classes are a, b, expected a, b, c"),
        "{message}"
    );
    let sided =
        format!("{SCHEME}[[side]]\nmark = \"X\"\nname = \"\"\nclass = \"a\"\naliases = [\"x\"]\n");
    w.write("sided.toml", sided);
    let message = w.fails(
        "train labels.csv --scheme sided.toml --prior small.model",
        1,
    );
    assert!(message.contains("other sides"), "{message}");
    assert!(message.contains("--no-prior"), "{message}");
}

#[test]
fn the_output_says_which_prior_was_used() {
    let w = Workdir::new();
    let labels = common::small_labels()
        .replace(",a\n", ",pro-us\n")
        .replace(",b\n", ",neutral\n");
    let third: String = (0..9)
        .map(|i| format!("{i}r,{i},the other camp {i},pro-russia\n"))
        .collect();
    w.write("mine.csv", format!("{labels}{third}"));
    let said = |arguments: &str| common::stderr(&w.stancer(arguments));
    assert!(said("train mine.csv").contains("prior: labels/prior.model (3"));
    assert!(said("train mine.csv --no-prior").contains("prior: none"));
    let again = said("train mine.csv --prior stance.model --model two.model");
    assert!(again.contains("prior: stance.model"), "{again}");
    assert!(said("train mine.csv --prior x --no-prior").contains("cannot be used with"));
}

#[test]
fn a_weight_of_three_is_the_file_three_times_in_the_fit() {
    let w = Workdir::new();
    w.write("scheme.toml", SCHEME);
    w.write("base.csv", labels(1, 60));
    w.write("mine.csv", labels(2, 20));
    w.ok("train base.csv mine.csv --weight mine.csv=3 --scheme scheme.toml --model w.model");
    w.ok("train base.csv mine.csv --scheme scheme.toml --model plain.model");
    let read = |name: &str| std::fs::read(w.path(name)).unwrap();
    assert!(read("w.model") != read("plain.model"));
    let message = w.fails("train base.csv --weight mine.csv=3 --scheme scheme.toml", 2);
    assert!(
        message.contains("mine.csv is not among the label files"),
        "{message}"
    );
    w.fails("train base.csv --weight mine.csv=-1", 2);
}
