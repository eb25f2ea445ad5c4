use super::*;
use crate::eval::holm;

fn all_near(a: &Shares, b: &Shares, class_of: impl Fn(usize) -> usize, what: &str) {
    for k in 0..3 {
        assert_near(a.shares[k], b.shares[class_of(k)], 1e-12, what);
        let Some(found) = a.covariance() else {
            continue;
        };
        let expected = b.covariance().unwrap();
        for j in 0..3 {
            let other = expected[[class_of(k), class_of(j)]];
            assert_near(found[[k, j]], other, 1e-12, what);
        }
    }
}

/// Every method and target.
fn each(mut check: impl FnMut(Method, Target)) {
    for method in INTERVALS.into_iter().chain(POINTS) {
        TARGETS.iter().for_each(|target| check(method, *target));
    }
}

#[test]
fn the_order_of_rows_and_the_names_of_classes_articles_and_texts_do_not_matter() {
    let (p, labels, clusters) = corpus(true);
    let usual = Evidence::new(p.clone(), labels.clone(), clusters.clone()).unwrap();
    let n = labels.len();
    let from: Vec<usize> = (0..n).map(|i| (i * 7 + 3) % n).collect();
    let next = |class: usize| (class + 1) % 3;
    let mut moved = Array2::zeros(p.dim());
    for (row, &source) in from.iter().enumerate() {
        (0..3).for_each(|k| moved[[row, next(k)]] = p[[source, k]]);
    }
    let renamed = |label: HandLabel| HandLabel {
        class: next(label.class),
        unit: 10_000 - label.unit,
        stratum: 7,
        ..label
    };
    let labels = from.iter().map(|&i| labels[i].map(renamed)).collect();
    let clusters = from.iter().map(|&i| 5_000 - 3 * clusters[i]).collect();
    let other = Evidence::new(moved, labels, clusters).unwrap();
    let backwards: Vec<usize> = (0..n).rev().collect();
    each(|method, target| {
        let expected = estimate(&usual, &usual.all_rows(), method, target).unwrap();
        let found = estimate(&other, &backwards, method, target).unwrap();
        all_near(&expected, &found, next, &format!("{method:?} {target:?}"));
    });
}

#[test]
fn shares_sum_to_one_and_their_errors_to_zero() {
    let evidence = evidence(false);
    let group: Vec<usize> = (0..600).filter(|row| row % 12 < 5).collect();
    each(|method, target| {
        if method == Method::Ppi {
            return;
        }
        let found = estimate(&evidence, &group, method, target).unwrap();
        assert_near(found.raw.sum(), 1.0, 1e-12, "raw");
        assert_near(found.shares.sum(), 1.0, 1e-12, "shares");
        if let Some(covariance) = found.covariance() {
            let rows = covariance.sum_axis(ndarray::Axis(1));
            assert!(rows.iter().all(|sum| sum.abs() < 1e-15), "{rows}");
        }
    });
}

#[test]
fn a_perfect_model_leaves_a_corpus_no_doubt() {
    let (p, mut labels, clusters) = corpus(false);
    let winner = |row: usize| {
        (0..3)
            .max_by(|&a, &b| p[[row, a]].total_cmp(&p[[row, b]]))
            .unwrap()
    };
    let perfect = Array2::from_shape_fn(p.dim(), |(i, k)| f64::from(u8::from(k == winner(i))));
    for (row, label) in labels.iter_mut().enumerate() {
        label.iter_mut().for_each(|label| label.class = winner(row));
    }
    let evidence = Evidence::new(perfect, labels, clusters).unwrap();
    let rows = evidence.all_rows();
    let count = estimate(&evidence, &rows, Method::Count, Target::Corpus).unwrap();
    for method in [Method::Dsl, Method::TunedDsl] {
        let found = estimate(&evidence, &rows, method, Target::Corpus).unwrap();
        all_near(&count, &found, |k| k, "shares");
        assert!(found.covariance().unwrap().iter().all(|v| v.abs() < 1e-24));
        assert_near(
            found.effective_labels.unwrap(),
            600.0,
            1e-6,
            "effective labels",
        );
        let interval = found.interval(0, 0.95).unwrap();
        assert_near(interval.high, interval.low, 1e-12, "width");
        let process = estimate(&evidence, &rows, method, Target::Process).unwrap();
        assert!(process.covariance().unwrap()[[0, 0]] > 1e-6);
    }
}

#[test]
fn a_model_that_says_the_same_of_all_is_worth_no_label() {
    let (p, labels, clusters) = corpus(true);
    let same = Array2::from_shape_fn(p.dim(), |(_, k)| [0.2, 0.3, 0.5][k]);
    let evidence = Evidence::new(same, labels, clusters).unwrap();
    let rows = evidence.all_rows();
    for target in TARGETS {
        let alone = estimate(&evidence, &rows, Method::LabelsOnly, target).unwrap();
        for method in [Method::Ppi, Method::TunedDsl] {
            let found = estimate(&evidence, &rows, method, target).unwrap();
            all_near(&alone, &found, |k| k, "shares");
            assert_near(
                found.effective_labels.unwrap(),
                150.0,
                1e-6,
                "effective labels",
            );
        }
    }
}

#[test]
fn where_all_rows_are_labelled_for_certain_a_corpus_is_known() {
    let (p, _, clusters) = corpus(true);
    let label = |row: usize| Some(HandLabel::new(row % 3, 1.0, row));
    let evidence = Evidence::new(p, (0..600).map(label).collect(), clusters).unwrap();
    for method in INTERVALS {
        let found = estimate(&evidence, &evidence.all_rows(), method, Target::Corpus).unwrap();
        assert_near(found.shares[0], 1.0 / 3.0, 1e-12, "share");
        assert_eq!(found.covariance().unwrap()[[0, 0]], 0.0, "{method:?}");
        let process = estimate(&evidence, &evidence.all_rows(), method, Target::Process).unwrap();
        assert!(process.shares.iter().all(|s| (s - 1.0 / 3.0).abs() < 1e-12));
    }
}

#[test]
fn copies_of_one_text_are_one_draw() {
    // every row twice, both labelled by one draw: nothing changes for a corpus
    let (p, labels, clusters) = corpus(false);
    let twice = |i: usize| i % 600;
    let doubled = Array2::from_shape_fn((1200, 3), |(i, k)| p[[twice(i), k]]);
    let both = (0..1200).map(|i| labels[twice(i)]).collect();
    let by = (0..1200).map(|i| clusters[twice(i)]).collect::<Vec<_>>();
    let heavy = |l: HandLabel| HandLabel { weight: 2.0, ..l };
    let first = (0..1200).map(|i| labels[twice(i)].filter(|_| i < 600).map(heavy));
    let one = Evidence::new(p.clone(), labels.clone(), clusters).unwrap();
    let two = Evidence::new(doubled.clone(), both, by.clone()).unwrap();
    let weighed = Evidence::new(doubled, first.collect(), by).unwrap();
    for method in [Method::LabelsOnly, Method::Dsl, Method::TunedDsl] {
        for target in TARGETS {
            let of = |e: &Evidence| estimate(e, &e.all_rows(), method, target).unwrap();
            let (one, two, weighed) = (of(&one), of(&two), of(&weighed));
            all_near(&one, &two, |k| k, "copies");
            all_near(&one, &weighed, |k| k, "weights");
            assert_eq!((one.n_labels, two.n_labels), (150, 150));
        }
    }
}

#[test]
fn a_group_less_itself_is_nothing_and_shared_articles_count_once() {
    let evidence = evidence(true);
    let rows = evidence.all_rows();
    for (method, target) in INTERVALS.into_iter().flat_map(|m| TARGETS.map(|t| (m, t))) {
        let of = |rows: &[usize]| estimate(&evidence, rows, method, target).unwrap();
        let all = of(&rows);
        let none = all.contrast(&all, 0, 0.95).unwrap();
        assert_eq!((none.value, none.interval.high, none.p), (0.0, 0.0, 1.0));
        // halves of the same articles
        let (a, b): (Vec<usize>, Vec<usize>) = rows.iter().partition(|row| **row % 12 % 5 < 2);
        let (a, b) = (of(&a), of(&b));
        let there = a.contrast(&b, 1, 0.95).unwrap();
        let back = b.contrast(&a, 1, 0.95).unwrap();
        assert_near(there.value, -back.value, 1e-15, "value");
        assert_near(there.interval.low, -back.interval.high, 1e-12, "interval");
        assert_near(there.p, back.p, 1e-12, "p");
        let p: Vec<f64> = (0..3).map(|k| a.contrast(&b, k, 0.95).unwrap().p).collect();
        assert!(holm(&p).iter().zip(&p).all(|(adjusted, p)| adjusted >= p));
        // an interval that ends at 0 has p = 1 - level
        let difference = a.contrast(&b, 1, 1.0 - there.p).unwrap().interval;
        let end = if there.value > 0.0 {
            difference.low
        } else {
            difference.high
        };
        assert_near(end, 0.0, 1e-9, "end");
    }
}

#[test]
fn tuning_leaves_no_more_variance_than_either_end() {
    let evidence = evidence(false);
    let rows = evidence.all_rows();
    for target in TARGETS {
        let line = Group::new(&evidence, &rows).line(Method::TunedDsl, target);
        let best = line.best();
        let total = |lambda: f64| {
            let influence = line.at(lambda).influence;
            influence.trace_with(&influence)
        };
        for step in 0..=20 {
            assert!(total(best) <= total(f64::from(step) / 20.0) + 1e-15);
        }
        let trace = line.one.influence.covariance().diag().sum();
        assert_near(total(1.0), trace, 1e-15, "trace");
    }
}
