//! Shares of classes with every part filled.

use stancer::report::*;

pub const SIDES: [&str; 3] = ["west", "neutral", "east"];

fn figure(value: f64, half: f64) -> FigureRecord {
    FigureRecord {
        value,
        low: Some((value - half).max(0.0)),
        high: Some((value + half).min(1.0)),
    }
}

/// A number from 0 to 1 that looks like chance.
fn noise(i: usize, k: usize) -> f64 {
    let x = (i * 37 + k * 101 + 11) as f64;
    (x.sin() * 43_758.545_3).rem_euclid(1.0)
}

fn share(i: usize, k: usize, class: &str, n_classes: usize) -> ClassShare {
    let even = 1.0 / n_classes as f64;
    let wave = (i as f64 / 5.0 + k as f64 * 2.0).sin();
    let value = (even + 0.5 * even * wave + 0.1 * even * noise(i, k)).clamp(0.0, 1.0);
    let naive = (value + 0.3 * even * (noise(i, k + 50) - 0.3)).clamp(0.0, 1.0);
    let half = 0.25 * even + 0.1 * even * noise(i, k + 90);
    ClassShare {
        class: class.to_owned(),
        n_labels: 20 + i % 7,
        naive,
        share: Some(figure(value, half)),
        difference: Some(naive - value),
        reason: None,
    }
}

fn group(i: usize, values: &[&str], classes: &[&str]) -> GroupShares {
    let of_class = classes.iter().enumerate();
    let mut group = GroupShares {
        name: values.join(" / "),
        values: values.iter().map(|v| (*v).to_owned()).collect(),
        n_sentences: 300 + 17 * (i % 50),
        n_articles: 60 + i % 9,
        n_labels: 40 + (i * 13) % 30,
        n_labelled_articles: 30 + i % 9,
        effective_labels: Some(61.4 + i as f64),
        lambda: Some(0.82),
        classes: (of_class.map(|(k, class)| share(i, k, class, classes.len()))).collect(),
        cautions: Vec::new(),
    };
    if i % 7 == 3 {
        for class in &mut group.classes {
            (class.share, class.difference) = (None, None);
            class.reason =
                Some("none of the 300 sentences has a label; 30 would suffice".to_owned());
        }
        (group.n_labels, group.effective_labels) = (0, None);
    } else if i % 7 == 5 {
        let rare = &mut group.classes[0];
        rare.share = rare.share.map(|f| FigureRecord {
            low: None,
            high: None,
            ..f
        });
        rare.reason = Some("3 of 52 labels are of this class; 5 would suffice".to_owned());
        group.cautions = vec!["the labels stand for 12 % more sentences than there are".to_owned()];
    }
    group
}

/// Every combination of the values of `by` is a group.
pub fn shares_of(classes: &[&str], by: &[(&str, &[&str])]) -> SharesRecord {
    let mut combinations: Vec<Vec<&str>> = vec![Vec::new()];
    for (_, values) in by {
        combinations = (combinations.iter())
            .flat_map(|c| values.iter().map(|v| [c.as_slice(), &[*v]].concat()))
            .collect();
    }
    let mut all = group(0, &[], classes);
    all.name = "all".to_owned();
    (all.n_sentences, all.n_articles) = (12_400, 900);
    (all.n_labels, all.n_labelled_articles) = (600, 300);
    let groups = combinations.iter().filter(|c| !c.is_empty()).enumerate();
    let groups: Vec<GroupShares> = groups.map(|(i, c)| group(i + 1, c, classes)).collect();
    SharesRecord {
        schema: SHARES_SCHEMA_VERSION,
        program: "0.1.0".to_owned(),
        corpus: vec!["articles.csv".to_owned()],
        labels: vec!["labels.csv".to_owned()],
        classes: classes.iter().map(|c| (*c).to_owned()).collect(),
        predicted: Predicted {
            kind: "refitted".to_owned(),
            name: "default".to_owned(),
            sentence: "Fitted anew without the articles that each model predicts".to_owned(),
            n_fits: 10,
        },
        method: "tuned-dsl".to_owned(),
        method_reason: "The draw gave sentences unequal chances".to_owned(),
        target: "corpus".to_owned(),
        level: 0.95,
        by: by.iter().map(|(column, _)| (*column).to_owned()).collect(),
        article: Some("article".to_owned()),
        n_left_out: 12,
        groups: [vec![all], groups].concat(),
        contrasts: Vec::new(),
        notes: Vec::new(),
        cautions: Vec::new(),
    }
}

/// Of each class, `a` less `b` in `column`; the second has no interval.
pub fn contrasts(column: &str, pairs: &[(&str, &str)], classes: &[&str]) -> Vec<ShareContrast> {
    let of_pair = |(i, (a, b)): (usize, &(&str, &str))| -> Vec<ShareContrast> {
        let of_class = |(k, class): (usize, &&str)| {
            let value = 0.3 * (noise(i, k) - 0.5);
            let is_known = i != 1;
            ShareContrast {
                column: column.to_owned(),
                a: (*a).to_owned(),
                b: (*b).to_owned(),
                within: (i % 3 == 2).then(|| "2022-03".to_owned()),
                class: (*class).to_owned(),
                naive: value + 0.1 * (noise(i, k + 7) - 0.5),
                difference: is_known.then_some(FigureRecord {
                    value,
                    low: Some(value - 0.06),
                    high: Some(value + 0.06),
                }),
                p: is_known.then(|| (1.0 - value.abs() * 7.0).clamp(0.0001, 1.0)),
                p_adjusted: is_known.then(|| (1.2 - value.abs() * 7.0).clamp(0.0004, 1.0)),
                reason: (!is_known)
                    .then(|| "12 labels are too few for an interval; 30 would suffice".to_owned()),
            }
        };
        classes.iter().enumerate().map(of_class).collect()
    };
    pairs.iter().enumerate().flat_map(of_pair).collect()
}

/// Two outlets in four months, one of which has nothing, with differences.
pub fn complete_shares() -> SharesRecord {
    let by: [(&str, &[&str]); 2] = [
        ("outlet", &["Daily", "Herald"]),
        ("month", &["2022-01", "2022-02", "2022-04", "(none)"]),
    ];
    let mut record = shares_of(&SIDES, &by);
    let pairs = [
        ("Daily", "Herald"),
        ("Herald", "Gazette"),
        ("Daily", "Herald"),
    ];
    record.contrasts = contrasts("outlet", &pairs, &SIDES);
    record.cautions = vec!["12 labels are of sentences that the corpus does not have".to_owned()];
    record
}
