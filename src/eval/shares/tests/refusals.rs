use super::*;

type Parts = (Array2<f64>, Vec<Option<HandLabel>>, Vec<usize>);

fn refused(change: impl FnOnce(&mut Parts)) -> Refusal {
    let mut parts = corpus(true);
    change(&mut parts);
    Evidence::new(parts.0, parts.1, parts.2).unwrap_err()
}

fn label(parts: &mut Parts) -> &mut HandLabel {
    parts.1[1].as_mut().unwrap()
}

#[test]
fn impossible_evidence_is_named() {
    let found = refused(|parts| parts.2.truncate(9));
    assert!(matches!(found, Refusal::Shapes { n_clusters: 9, .. }));
    for wrong in [f64::NAN, -0.1, 1.5] {
        let found = refused(|parts| parts.0[[3, 1]] = wrong);
        assert!(matches!(found, Refusal::Probabilities { row: 3, .. }));
    }
    for pi in [0.0, -1.0, 1.01, f64::NAN] {
        let found = refused(|parts| label(parts).pi = Some(pi));
        assert!(matches!(found, Refusal::ImpossiblePi { row: 1, .. }));
    }
    let found = refused(|parts| label(parts).class = 3);
    assert!(matches!(found, Refusal::Label { class: 3, .. }));
    let found = refused(|parts| label(parts).weight = 0.0);
    assert!(matches!(found, Refusal::Label { row: 1, .. }));
    let found = refused(|parts| {
        *label(parts) = HandLabel {
            stratum: 9,
            unit: 5,
            ..*label(parts)
        }
    });
    let (first, second) = (1, 5);
    assert_eq!(found, Refusal::CopiesDiffer { first, second });
}

#[test]
fn groups_that_cannot_be_estimated_say_why() {
    let (p, mut labels, clusters) = corpus(false);
    labels[5].as_mut().unwrap().pi = None;
    let evidence = Evidence::new(p, labels, clusters).unwrap();
    let of = |rows: &[usize], method| estimate(&evidence, rows, method, Target::Corpus);
    assert_eq!(of(&[], Method::Dsl).unwrap_err(), Refusal::NoRows);
    let n_rows = 600;
    let twice = of(&[4, 3, 4], Method::Dsl).unwrap_err();
    assert_eq!(twice, Refusal::Rows { row: 4, n_rows });
    let beyond = of(&[600], Method::Count).unwrap_err();
    assert_eq!(beyond, Refusal::Rows { row: 600, n_rows });
    let (n_rows, least) = (2, LEAST_LABELS);
    let none = of(&[2, 3], Method::TunedDsl).unwrap_err();
    assert_eq!(none, Refusal::NoLabels { n_rows, least });
    let (n_unknown, n_labels) = (1, 150);
    for method in INTERVALS {
        let found = of(&evidence.all_rows(), method).unwrap_err();
        let unknown = Refusal::UnknownPi {
            n_unknown,
            n_labels,
        };
        assert_eq!(found, unknown);
    }
    assert!(of(&evidence.all_rows(), Method::Acc).is_ok());
    let rest: Vec<usize> = (6..600).collect();
    assert!(of(&rest, Method::Dsl).is_ok());
    let unequal = of(&rest, Method::Ppi).unwrap_err();
    assert!(matches!(unequal, Refusal::UnequalPi { least, most } if least < most));
}

#[test]
fn a_class_that_no_label_has_is_named_where_its_confusions_are_asked_for() {
    let (p, mut labels, clusters) = corpus(true);
    labels.iter_mut().for_each(|l| {
        l.take_if(|l| l.class == 2);
    });
    let evidence = Evidence::new(p, labels, clusters).unwrap();
    for method in [Method::Acc, Method::Pacc, Method::Emq] {
        let found = estimate(&evidence, &evidence.all_rows(), method, Target::Corpus);
        let class = 2;
        assert_eq!(found.unwrap_err(), Refusal::ClassWithoutLabels { class });
    }
}

#[test]
fn intervals_that_would_not_hold_are_refused() {
    let evidence = evidence(true);
    let of = |n_rows: usize, target| {
        let rows: Vec<usize> = (0..n_rows).collect();
        estimate(&evidence, &rows, Method::TunedDsl, target).unwrap()
    };
    let few = of(4 * LEAST_LABELS - 8, Target::Corpus);
    let n_labels = LEAST_LABELS - 2;
    let least = LEAST_LABELS;
    let refusal = Refusal::TooFewLabels { n_labels, least };
    assert_eq!(few.interval(0, 0.95), Err(refusal.clone()));
    let all = of(600, Target::Corpus);
    assert_eq!(all.contrast(&few, 0, 0.95), Err(refusal));
    assert!(all.interval(0, 0.95).is_ok());
    assert_eq!(all.interval(0, 1.0), Err(Refusal::Level { level: 1.0 }));
    let other = of(600, Target::Process);
    let found = all.contrast(&other, 0, 0.95);
    assert_eq!(found, Err(Refusal::NotComparable));
    let count = estimate(&evidence, &[0], Method::Count, Target::Corpus).unwrap();
    assert_eq!(count.interval(0, 0.95), Err(Refusal::NoInterval));
    assert_eq!(count.cautions, [Caution::Uncorrected]);
    // one label: a point, nothing more
    let one = of(4, Target::Process);
    assert_eq!((one.n_labels, one.covariance()), (1, None));
}

#[test]
fn rare_classes_and_few_articles_have_no_interval() {
    let (p, mut labels, mut clusters) = corpus(true);
    for (seen, label) in labels.iter_mut().flatten().enumerate() {
        label.class = if seen < 3 { 2 } else { seen % 2 };
    }
    let rare = Evidence::new(p.clone(), labels.clone(), clusters.clone()).unwrap();
    let found = estimate(&rare, &rare.all_rows(), Method::Dsl, Target::Process).unwrap();
    let refusal = found.interval(2, 0.95).unwrap_err();
    let Refusal::RareClass {
        n_with: 3,
        n_labels: 150,
        least,
        would_suffice,
    } = refusal
    else {
        panic!("{refusal:?}");
    };
    assert_eq!(
        (least, would_suffice),
        (LEAST_OF_CLASS, 50 * LEAST_OF_CLASS)
    );
    assert!(found.interval(1, 0.95).is_ok());
    clusters.iter_mut().for_each(|article| *article /= 20);
    let few = Evidence::new(p, labels, clusters).unwrap();
    let found = estimate(&few, &few.all_rows(), Method::Dsl, Target::Process).unwrap();
    let (n_clusters, least) = (5, LEAST_CLUSTERS);
    let refusal = Refusal::TooFewClusters { n_clusters, least };
    assert_eq!(found.interval(1, 0.95), Err(refusal));
    let corpus = estimate(&few, &few.all_rows(), Method::Dsl, Target::Corpus).unwrap();
    assert!(corpus.interval(1, 0.95).is_ok());
}

#[test]
fn shares_below_nothing_are_put_on_the_simplex_and_say_so() {
    // the model sees class 0 everywhere a little; people never do
    let n_rows = 400;
    let p = Array2::from_shape_fn((n_rows, 2), |(row, k)| {
        let first = if row % 10 == 1 { 0.6 } else { 0.1 };
        [first, 1.0 - first][k]
    });
    let label = |row| (row % 10 < 3).then(|| HandLabel::new(1, 0.3, row));
    let labels = (0..n_rows).map(label).collect();
    let evidence = Evidence::new(p, labels, (0..n_rows).collect()).unwrap();
    let found = estimate(&evidence, &evidence.all_rows(), Method::Dsl, Target::Corpus).unwrap();
    assert!(found.is_projected && found.raw[0] < 0.0);
    assert_eq!(found.shares.to_vec(), [0.0, 1.0]);
    assert!(matches!(
        found.interval(0, 0.95),
        Err(Refusal::RareClass { n_with: 0, .. })
    ));
}

#[test]
fn labels_that_stand_for_too_few_rows_are_spoken_of() {
    let (p, mut labels, clusters) = corpus(true);
    labels.iter_mut().skip(300).for_each(|label| *label = None);
    let half = Evidence::new(p, labels, clusters).unwrap();
    let found = estimate(&half, &half.all_rows(), Method::Dsl, Target::Corpus).unwrap();
    let [Caution::WeightsOff { stand_for, n_rows }] = found.cautions[..] else {
        panic!("{:?}", found.cautions);
    };
    assert_eq!((stand_for.round(), n_rows), (300.0, 600));
}

#[test]
fn lone_labels_of_strata_are_joined() {
    let of = |strata: &dyn Fn(usize) -> usize| {
        let (p, mut labels, clusters) = corpus(true);
        for (row, label) in labels.iter_mut().enumerate() {
            label
                .iter_mut()
                .for_each(|label| label.stratum = strata(row));
        }
        let evidence = Evidence::new(p, labels, clusters).unwrap();
        let found = estimate(&evidence, &evidence.all_rows(), Method::Dsl, Target::Corpus);
        found.unwrap().covariance().unwrap()[[0, 0]]
    };
    let (one, lone) = (of(&|_| 0), of(&|row| usize::from(row == 1)));
    assert_near(lone, one, 1e-15, "a lone one joins the others");
    assert_near(of(&|row| row), one, 1e-15, "all are lone");
    assert!((of(&|row| row % 3) - one).abs() > 1e-9);
}

#[test]
fn one_label_is_spoken_of_in_the_singular() {
    let shown = |n: usize| {
        [
            Refusal::TooFewLabels {
                n_labels: n,
                least: 20,
            },
            Refusal::RareClass {
                n_with: n,
                n_labels: n,
                least: 5,
                would_suffice: 50,
            },
            Refusal::UnknownPi {
                n_unknown: n,
                n_labels: n,
            },
        ]
        .map(|refusal| refusal.to_string())
    };
    for (shown, expected) in [
        (
            shown(1),
            [
                "1 label is too few",
                "1 of 1 label is of",
                "1 of 1 label has no pi",
            ],
        ),
        (
            shown(2),
            [
                "2 labels are too few",
                "2 of 2 labels are of",
                "2 of 2 labels have no pi",
            ],
        ),
    ] {
        for (shown, expected) in shown.iter().zip(expected) {
            assert!(shown.starts_with(expected), "{shown}");
        }
    }
}
