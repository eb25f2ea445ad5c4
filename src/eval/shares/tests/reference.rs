use ndarray::{Array2, array};
use serde_json::Value;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::*;

const Y: [usize; 10] = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1];
const F: [f64; 30] = [
    0.9, 0.2, 0.7, 0.6, 0.4, 0.1, 0.3, 0.2, 0.6, 0.8, // labelled
    0.8, 0.1, 0.2, 0.7, 0.9, 0.3, 0.2, 0.4, 0.1, 0.5, //
    0.6, 0.2, 0.1, 0.3, 0.9, 0.2, 0.4, 0.1, 0.7, 0.3,
];

/// The rows of METHODS §4, each an article of its own; class 1 has the probability f.
fn golden() -> Evidence {
    let probabilities = Array2::from_shape_fn((30, 2), |(i, k)| [1.0 - F[i], F[i]][k]);
    let label = |row: usize| Some(HandLabel::new(*Y.get(row)?, 1.0 / 3.0, row));
    let labels = (0..30).map(label).collect();
    Evidence::new(probabilities, labels, (0..30).collect()).unwrap()
}

fn of(method: Method, target: Target) -> (f64, f64, Option<f64>) {
    let evidence = golden();
    let shares = estimate(&evidence, &evidence.all_rows(), method, target).unwrap();
    let variance = shares.covariance().unwrap()[[1, 1]];
    (shares.shares[1], variance.sqrt(), shares.lambda)
}

#[test]
fn golden_values_of_prediction_powered_inference() {
    let (share, se, lambda) = of(Method::Ppi, Target::Process);
    assert_near(lambda.unwrap(), 0.7986536108, 1e-9, "lambda");
    assert_near(share, 0.4361077111, 1e-9, "share");
    assert_near(se, 0.1317569943, 1e-9, "se");
    let (share, se, _) = of(Method::LabelsOnly, Target::Process);
    assert_near(share, 0.5, 1e-9, "share");
    assert_near(se, 0.1581138830, 1e-9, "se");
    let evidence = golden();
    let rows = evidence.all_rows();
    let line = Group::new(&evidence, &rows).line(Method::Ppi, Target::Process);
    assert_near(line.one.shares[1], 0.42, 1e-9, "share");
    let se = line.one.influence.variance(1).sqrt();
    assert_near(se, 0.1325141502, 1e-9, "se");
}

#[test]
fn golden_values_of_design_based_learning() {
    let (share, se, _) = of(Method::Dsl, Target::Process);
    assert_near(share, 0.4466666667, 1e-9, "share");
    assert_near(se, 0.1335609169, 1e-9, "se");
    let (share, se, _) = of(Method::Dsl, Target::Corpus);
    assert_near(share, 0.4466666667, 1e-9, "share");
    assert_near(se, 0.1016894328, 1e-9, "se");
}

#[test]
fn golden_values_of_the_adjusted_count() {
    let confusion = [[30, 6, 4], [5, 24, 11], [3, 7, 110]];
    let (mut flat, mut labels) = (Vec::new(), Vec::new());
    let mut add = |counted: usize, truth: Option<usize>| {
        flat.extend((0..3).map(|k| f64::from(u8::from(k == counted))));
        labels.push(truth.map(|class| HandLabel::new(class, 0.5, labels.len())));
    };
    for (truth, row) in confusion.iter().enumerate() {
        for (counted, n) in row.iter().enumerate() {
            (0..*n).for_each(|_| add(counted, Some(truth)));
        }
    }
    let n_labels = 200;
    for (counted, n) in [30, 20, 50].into_iter().enumerate() {
        (0..n).for_each(|_| add(counted, None));
    }
    let probabilities = Array2::from_shape_vec((n_labels + 100, 3), flat).unwrap();
    let evidence = Evidence::new(probabilities, labels, (0..300).collect()).unwrap();
    let group: Vec<usize> = (n_labels..n_labels + 100).collect();
    for method in [Method::Acc, Method::Pacc] {
        let found = estimate(&evidence, &group, method, Target::Corpus).unwrap();
        let expected = array![0.3514394351, 0.2020640956, 0.4464964693];
        for (found, expected) in found.shares.iter().zip(&expected) {
            assert_near(*found, *expected, 1e-9, "share");
        }
        assert_eq!(found.cautions, [Caution::ErrorsAssumedEqual]);
    }
}

#[test]
fn expectation_maximisation_stands_still_where_it_ends() {
    let evidence = evidence(true);
    let rows = evidence.all_rows();
    let found = estimate(&evidence, &rows, Method::Emq, Target::Corpus).unwrap();
    let labels = Group::new(&evidence, &rows).n_of_class();
    let ratio = |k: usize| found.shares[k] * 150.0 / labels[k] as f64;
    for class in 0..3 {
        let part = |&row: &usize| {
            let weighed = |k: usize| ratio(k) * evidence.probabilities[[row, k]];
            weighed(class) / (0..3).map(weighed).sum::<f64>()
        };
        let next = rows.iter().map(part).sum::<f64>() / 600.0;
        assert_near(next, found.shares[class], 3e-4, "a further step");
    }
}

fn json() -> Value {
    serde_json::from_str(include_str!("../../../../tests/reference/shares.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(all) => all.iter().flat_map(numbers).collect(),
        one => vec![one.as_f64().unwrap()],
    }
}

fn whole(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|x| x as usize).collect()
}

fn case_of(case: &Value) -> Evidence {
    let (classes, pi) = (numbers(&case["classes"]), numbers(&case["pi"]));
    let label = |row: usize| match classes[row] {
        class if class < 0.0 => None,
        class => Some(HandLabel::new(class as usize, pi[row], row)),
    };
    let labels: Vec<_> = (0..pi.len()).map(label).collect();
    let flat = numbers(&case["probabilities"]);
    let probabilities = Array2::from_shape_vec((pi.len(), 3), flat).unwrap();
    Evidence::new(probabilities, labels, whole(&case["clusters"])).unwrap()
}

fn all_near<'a>(found: impl IntoIterator<Item = &'a f64>, expected: &Value, what: &str) {
    for (found, expected) in found.into_iter().zip(numbers(expected)) {
        assert_near(*found, expected, 1e-8, what);
    }
}

#[test]
fn agrees_with_ppi_py() {
    let mut n_cases = 0;
    for case in json()["cases"].as_array().unwrap() {
        if case["ppi"].is_null() {
            continue;
        }
        // it knows no articles
        let mut evidence = case_of(case);
        evidence.clusters = evidence.all_rows();
        let rows = evidence.all_rows();
        let found = estimate(&evidence, &rows, Method::Ppi, Target::Process).unwrap();
        all_near([&found.lambda.unwrap()], &case["lambda"], "lambda");
        all_near(&found.raw, &case["ppi"]["shares"], "shares");
        let se = found.covariance().unwrap().into_diag().mapv(f64::sqrt);
        all_near(&se, &case["ppi"]["se"], "se");
        let one = Group::new(&evidence, &rows)
            .line(Method::Ppi, Target::Process)
            .one;
        all_near(&one.shares, &case["ppi_one"]["shares"], "shares");
        let se = one.influence.covariance().into_diag().mapv(f64::sqrt);
        all_near(&se, &case["ppi_one"]["se"], "se");
        n_cases += 1;
    }
    assert_eq!(n_cases, 2);
}

#[test]
fn agrees_with_the_formulas_of_design_based_learning() {
    for case in json()["cases"].as_array().unwrap() {
        let evidence = case_of(case);
        let group = whole(&case["group"]);
        for (rows, name) in [(evidence.all_rows(), "dsl"), (group, "dsl_of_group")] {
            let found = estimate(&evidence, &rows, Method::Dsl, Target::Process).unwrap();
            all_near(&found.raw, &case[name]["shares"], name);
            all_near(
                &found.covariance().unwrap(),
                &case[name]["covariance"],
                name,
            );
        }
        let found = estimate(&evidence, &evidence.all_rows(), Method::Dsl, Target::Corpus);
        let covariance = found.unwrap().covariance().unwrap();
        all_near(&covariance, &case["dsl_of_corpus"], "corpus");
    }
}

#[test]
fn agrees_with_scipy_on_students_quantiles() {
    for case in json()["quantiles"].as_array().unwrap() {
        let number = |name: &str| case[name].as_f64().unwrap();
        let t = StudentsT::new(0.0, 1.0, number("degrees")).unwrap();
        let found = t.inverse_cdf((1.0 + number("level")) / 2.0);
        let within = 1e-8 * number("t");
        assert_near(found, number("t"), within, &case.to_string());
    }
}
