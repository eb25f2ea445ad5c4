//! Tests that need counts or p-values only.

/// McNemar's test, exact: of the rows that one system alone has right, could a coin have said which?
///
/// With b = `only_a`, c = `only_b` and n = b + c, the two-sided p = min(1, 2 Σᵢ₌₀..min(b,c) C(n, i)
/// 2⁻ⁿ); n = 0 gives 1 (McNemar 1947; no mid-p). Rows count as independent, so that sentences of one
/// article make it too sure: prefer [`Paired::randomised`](super::Paired::randomised).
pub fn mcnemar(only_a: u64, only_b: u64) -> f64 {
    let (n, least) = ((only_a + only_b) as f64, only_a.min(only_b));
    // the last and largest term in logs, the others relative to it
    let log_last = (1..=least).fold(-n * std::f64::consts::LN_2, |log, i| {
        log + ((n - i as f64 + 1.0) / i as f64).ln()
    });
    let (mut term, mut sum) = (1.0, 1.0);
    for i in (1..=least).rev() {
        term *= i as f64 / (n - i as f64 + 1.0);
        sum += term;
        if term < f64::EPSILON * sum {
            break;
        }
    }
    (2.0 * log_last.exp() * sum).min(1.0)
}

/// Holm's step-down adjustment (Holm 1979): the i-th smallest of m becomes the largest of
/// (m − j + 1)·p₍ⱼ₎ over j ≤ i, at most 1. To call all adjusted values up to 0.05 found keeps the
/// chance of any false find at 0.05, whatever the dependence.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&i, &j| p[i].total_cmp(&p[j]));
    let mut adjusted = vec![0.0; p.len()];
    let mut largest: f64 = 0.0;
    for (rank, &i) in order.iter().enumerate() {
        largest = largest.max((p.len() - rank) as f64 * p[i]).min(1.0);
        adjusted[i] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_row_that_one_alone_has_right_nothing_is_told() {
        assert_eq!(mcnemar(0, 0), 1.0);
        assert_eq!(mcnemar(7, 7), 1.0);
        assert!((mcnemar(0, 5) - 2.0 / 32.0).abs() < 1e-15);
        assert_eq!(mcnemar(3, 9), mcnemar(9, 3));
        assert_eq!(mcnemar(0, 1_000_000), 0.0);
    }

    #[test]
    fn adjusted_values_rise_with_the_others() {
        assert_eq!(holm(&[]), [0.0; 0]);
        assert_eq!(holm(&[0.5, 0.01, 0.6]), [1.0, 0.03, 1.0]);
        assert_eq!(holm(&[0.04]), [0.04]);
    }

    #[test]
    fn agrees_with_statsmodels() {
        let text = include_str!("../../tests/reference/paired.json");
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        for case in json["mcnemar"].as_array().unwrap() {
            let n = |name: &str| case[name].as_u64().unwrap();
            let (found, expected) = (mcnemar(n("b"), n("c")), case["p"].as_f64().unwrap());
            assert!(
                (found - expected).abs() <= 1e-9 * expected,
                "{case}: {found}"
            );
        }
        for case in json["holm"].as_array().unwrap() {
            let numbers = |name: &str| -> Vec<f64> {
                let all = case[name].as_array().unwrap().iter();
                all.map(|v| v.as_f64().unwrap()).collect()
            };
            for (found, expected) in holm(&numbers("p")).iter().zip(numbers("adjusted")) {
                assert!((found - expected).abs() < 1e-12, "{case}");
            }
        }
    }
}
