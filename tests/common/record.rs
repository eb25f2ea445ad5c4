//! An evaluation with every part filled.

use stancer::features::FeatureSettings;
use stancer::model::{ClassScore, CrossValidated, PriorRecord, Training};
use stancer::report::*;

pub const CLASSES: [&str; 3] = ["west", "neutral", "east"];

fn figure(value: f64, half: f64) -> FigureRecord {
    FigureRecord {
        value,
        low: Some(value - half),
        high: Some(value + half),
    }
}

/// Labels of three classes, right in 8 of 10 cases.
pub fn complete_record() -> EvalRecord {
    let confusion = [[80, 12, 8], [15, 160, 25], [10, 10, 80]];
    let mut figures = averages(0.78);
    for (t, truth) in CLASSES.iter().enumerate() {
        for (g, label) in CLASSES.iter().enumerate() {
            let share = confusion[t][g] as f64 / confusion[t].iter().sum::<u64>() as f64;
            figures.insert(format!("confusion.{truth}.{label}"), figure(share, 0.05));
        }
    }
    for (name, value) in [
        ("f_avg", 0.77),
        ("brier", 0.3),
        ("log_loss", 0.5),
        ("aurc", 0.07),
        ("surest_50.accuracy", 0.95),
        ("enough.accuracy", 0.91),
        ("enough.coverage", 0.6),
    ] {
        figures.insert(name.to_owned(), figure(value, 0.03));
    }
    for name in ["ece", "ece_by_class"] {
        let (low, high) = (None, None);
        figures.insert(
            name.to_owned(),
            FigureRecord {
                value: 0.04,
                low,
                high,
            },
        );
    }
    let guess = ["majority", "class_prior", "naive_bayes"]
        .iter()
        .zip([0.2, 0.33, 0.6]);
    EvalRecord {
        schema: SCHEMA_VERSION,
        program: "0.1.0".to_owned(),
        subject: Subject {
            model: "mine.model".to_owned(),
            split: Split::HeldOut,
            files: vec!["held-out.csv".to_owned()],
            sha256: "ab".repeat(32),
            n_rows: 400,
            n_groups: 120,
            n_unscored: 3,
        },
        classes: (CLASSES.iter().enumerate())
            .map(|(k, class)| ClassCount {
                class: (*class).to_owned(),
                support: confusion[k].iter().sum(),
                labelled: confusion.iter().map(|row| row[k]).sum(),
            })
            .collect(),
        figures,
        baselines: guess
            .map(|(name, value)| BaselineRecord {
                name: (*name).to_owned(),
                figures: averages(value),
            })
            .collect(),
        intervals: Intervals {
            level: 0.95,
            resamples: 2000,
            seed: 7,
        },
        confusion: confusion.map(Vec::from).to_vec(),
        calibration: Some(calibration()),
        min_precision: Some(MinPrecision {
            asked: 0.9,
            confidence: Some(0.71),
        }),
        slices: Some(slices()),
        repeats: Some(RepeatsRecord {
            n_training: 900,
            n_shared_articles: 0,
            n_exact: 1,
            n_near: 2,
            treatment: Treatment::Kept,
            examples: vec![RepeatRecord {
                id: "t1".to_owned(),
                training: "r9".to_owned(),
                similarity: Some(0.8),
            }],
        }),
        learning_curve: Some(LearningCurveRecord {
            points: ([(100, 0.6), (200, 0.7), (400, 0.75)].iter())
                .map(|&(n_labels, value)| CurvePoint {
                    n_labels,
                    macro_f1: figure(value, 0.04),
                })
                .collect(),
            next: Some(NextDoubling {
                n_labels: 800,
                gain: figure(0.02, 0.03),
            }),
        }),
        behaviour: vec![behaviour()],
        audit: Some(AuditRecord {
            file: "audit.csv".to_owned(),
            n_implausible: 12,
            n_conflicts: 1,
            drift: vec![DriftRecord {
                annotator: "annotator_1".to_owned(),
                class: "west".to_owned(),
                n: 400,
                first: -0.02,
                second: 0.05,
                z: 2.5,
            }],
        }),
        terms: CLASSES.iter().map(|class| terms(class)).collect(),
        errors: vec![error("west", "neutral"), error("east", "west")],
        card: Some(card()),
        predictions: (0..400).map(row).collect(),
    }
}

fn averages(value: f64) -> FigureMap {
    let mut figures = FigureMap::new();
    for of in ["macro_average", "weighted_average"]
        .map(str::to_owned)
        .into_iter()
        .chain(CLASSES.iter().map(|class| format!("classes.{class}")))
    {
        for name in ["precision", "recall", "f1"] {
            figures.insert(format!("{of}.{name}"), figure(value, 0.04));
        }
    }
    figures.insert("accuracy".to_owned(), figure(value + 0.02, 0.03));
    figures.insert("mcc".to_owned(), figure(value - 0.2, 0.05));
    figures
}

fn row(i: usize) -> RowRecord {
    let p = 0.4 + 0.59 * (i as f64 / 400.0);
    RowRecord {
        id: format!("t{i}"),
        group: format!("article {}", i / 4),
        truth: CLASSES[i % 3].to_owned(),
        label: CLASSES[0].to_owned(),
        probabilities: vec![p, (1.0 - p) / 2.0, (1.0 - p) / 2.0],
    }
}

fn calibration() -> CalibrationRecord {
    let curve: Vec<ReliabilityBin> = (1..=10)
        .map(|i| ReliabilityBin {
            confidence: 0.1 * f64::from(i) - 0.05,
            accuracy: 0.09 * f64::from(i),
            n: 40,
        })
        .collect();
    let points = (1..=10).map(|i| RiskPoint {
        coverage: f64::from(i) / 10.0,
        confidence: 1.0 - 0.06 * f64::from(i),
        risk: figure(0.02 * f64::from(i), 0.01),
    });
    CalibrationRecord {
        temperature: Some(1.2),
        before: Some(Calibration {
            log_loss: 0.6,
            brier: 0.35,
            ece: 0.09,
        }),
        by_class: vec![curve.clone(); 3],
        curve,
        risk_coverage: points.collect(),
    }
}

fn slices() -> SlicesRecord {
    let slice = |(name, n_groups, small): &(&str, usize, bool)| SliceRecord {
        name: (*name).to_owned(),
        n_rows: 4 * n_groups,
        n_groups: *n_groups,
        small: *small,
        figures: averages(0.7),
        left_out: Some(LeftOut {
            macro_f1: figure(0.65, 0.06),
            gap: figure(0.05, 0.07),
        }),
    };
    SlicesRecord {
        column: "outlet".to_owned(),
        slices: [("agency", 90, false), ("a weekly", 6, true)]
            .iter()
            .map(slice)
            .collect(),
    }
}

fn behaviour() -> BehaviourRecord {
    let case = |id: &str, text: &str, found: &str| BehaviourFailure {
        id: id.to_owned(),
        text: text.to_owned(),
        expected: "west".to_owned(),
        found: found.to_owned(),
        changed: None,
    };
    BehaviourRecord {
        test: "sides exchanged".to_owned(),
        n: 50,
        passed: figure(0.9, 0.06),
        right: figure(0.8, 0.08),
        failures: vec![BehaviourFailure {
            changed: Some(Box::new(case("m1'", "They blamed us.", "west"))),
            ..case("m1", "We blamed them.", "neutral")
        }],
    }
}

fn terms(class: &str) -> ClassTerms {
    let term = |term: &str, weight, n_articles, source: Option<&str>| TermRecord {
        term: term.to_owned(),
        weight,
        n_sentences: 40,
        n_articles,
        only_source: source.map(str::to_owned),
    };
    ClassTerms {
        class: class.to_owned(),
        terms: vec![
            term("meddling", 2.4, 30, None),
            term("regime", 1.2, 30, Some("agency")),
            term("puppet", 0.6, 1, None),
        ],
    }
}

fn error(truth: &str, label: &str) -> ErrorExample {
    let piece = |text: &str, effect| Piece {
        text: text.to_owned(),
        effect,
    };
    ErrorExample {
        id: "t5".to_owned(),
        truth: truth.to_owned(),
        label: label.to_owned(),
        confidence: 0.93,
        pieces: vec![
            piece("They", -0.4),
            piece(" ", 0.0),
            piece("rejected", 0.9),
            piece(" it.", 0.0),
        ],
        evidence: "rejected +0.90; other −0.10".to_owned(),
    }
}

fn card() -> ModelCard {
    let score = |class: &&str| ClassScore {
        class: (*class).to_owned(),
        precision: 0.8,
        recall: 0.8,
        f1: 0.8,
        support: 300,
    };
    ModelCard {
        scheme: "a rivalry".to_owned(),
        sides: vec![("West".to_owned(), "west".to_owned())],
        codebook_sha256: Some("cd".repeat(32)),
        training: Training {
            program: "0.1.0".to_owned(),
            rows: 900,
            groups: 300,
            class_counts: vec![300; 3],
            sha256: "ef".repeat(32),
            seed: 1,
            alpha: 0.0625,
            solver: "newton".to_owned(),
            iterations: 9,
            objective: 0.4,
            gradient_norm: 1e-7,
            prior: Some(PriorRecord {
                name: "shipped".to_owned(),
                rows: 3182,
                sha256: "01".repeat(32),
            }),
            cross_validated: CrossValidated {
                folds: 5,
                macro_f1: 0.8,
                log_loss: 0.5,
                classes: CLASSES.iter().map(score).collect(),
            },
        },
        features: FeatureSettings::default(),
        n_features: 12_345,
        temperature: 1.2,
        limits: vec!["Not for irony.".to_owned()],
    }
}
