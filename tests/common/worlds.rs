//! Worlds in which the truth is known: two outlets that a model reads with unequal errors.

use ndarray::{Array1, Array2};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use stancer::eval::shares::{Evidence, HandLabel};
use stancer::eval::{Allocation, Drawn, doubt_weights, simple, stratified, systematic};
use stancer::seed::Seed;

/// How the sentences to label are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    Simple,
    /// By outlet and month, in proportion.
    Stratified,
    /// By the model's doubt, with the floor of `stancer sample`.
    Doubt,
}

pub const DESIGNS: [Design; 3] = [Design::Simple, Design::Stratified, Design::Doubt];

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct Setting {
    pub n_rows: usize,
    pub n_labels: usize,
    /// An article is of the first outlet with this probability.
    pub first_outlet: f64,
    /// The shares of the classes in each outlet.
    pub shares: [[f64; 3]; 2],
    /// The probability with which a sentence takes its article's leaning.
    pub article_effect: f64,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            n_rows: 6000,
            n_labels: 400,
            first_outlet: 0.6,
            shares: [[0.20, 0.50, 0.30], [0.40, 0.45, 0.15]],
            article_effect: 0.5,
        }
    }
}

/// A corpus with its truth and the labels drawn from it.
pub struct World {
    pub evidence: Evidence,
    pub truth: Vec<usize>,
    /// The rows of each outlet.
    pub outlets: [Vec<usize>; 2],
    /// What writes the corpus: the shares of each outlet.
    pub process: [[f64; 3]; 2],
    pub first_outlet: f64,
}

impl World {
    pub fn new(setting: &Setting, design: Design, number: u64) -> Self {
        let mut chance = Seed(number).stream("worlds", 0);
        let (mut truth, mut clusters, mut strata) = (Vec::new(), Vec::new(), Vec::new());
        let mut outlets = [Vec::new(), Vec::new()];
        let mut flat = Vec::with_capacity(3 * setting.n_rows);
        let mut article = 0;
        while truth.len() < setting.n_rows {
            let outlet = usize::from(chance.random::<f64>() >= setting.first_outlet);
            let month = chance.random_range(0..6_usize);
            let shares = &setting.shares[outlet];
            let leaning = class_of(shares, &mut chance);
            // what the model gets wrong about this article as a whole
            let slant: [f64; 3] = std::array::from_fn(|_| chance.random_range(-1.0..1.0));
            for _ in 0..chance.random_range(5..=35) {
                if truth.len() == setting.n_rows {
                    break;
                }
                let follows = chance.random::<f64>() < setting.article_effect;
                let class = match follows {
                    true => leaning,
                    false => class_of(shares, &mut chance),
                };
                outlets[outlet].push(truth.len());
                flat.extend(predicted(outlet, class, &slant, &mut chance));
                truth.push(class);
                clusters.push(article);
                strata.push((outlet * 6 + month) as u32);
            }
            article += 1;
        }
        let probabilities = Array2::from_shape_vec((truth.len(), 3), flat).unwrap();
        let drawn = draw(setting, design, &probabilities, &strata, &mut chance);
        let mut labels = vec![None; truth.len()];
        for d in drawn {
            let stratum = match design {
                Design::Stratified => strata[d.unit] as usize,
                _ => 0,
            };
            labels[d.unit] = Some(HandLabel {
                stratum,
                ..HandLabel::new(truth[d.unit], d.pi, d.unit)
            });
        }
        Self {
            evidence: Evidence::new(probabilities, labels, clusters).unwrap(),
            truth,
            outlets,
            process: setting.shares,
            first_outlet: setting.first_outlet,
        }
    }

    /// All rows, those of the first and of the second outlet.
    pub fn groups(&self) -> [Vec<usize>; 3] {
        let [a, b] = self.outlets.clone();
        [self.evidence.all_rows(), a, b]
    }

    /// The shares in the corpus of the three groups.
    pub fn in_corpus(&self) -> [Array1<f64>; 3] {
        self.groups().map(|rows| {
            let mut shares = Array1::zeros(3);
            rows.iter().for_each(|&row| shares[self.truth[row]] += 1.0);
            shares / rows.len() as f64
        })
    }

    /// The shares in what writes the corpus.
    pub fn in_process(&self) -> [Array1<f64>; 3] {
        let [a, b] = self.process.map(|shares| Array1::from(shares.to_vec()));
        let all = self.first_outlet * &a + (1.0 - self.first_outlet) * &b;
        [all, a, b]
    }
}

fn class_of(shares: &[f64; 3], chance: &mut ChaCha8Rng) -> usize {
    let point = chance.random::<f64>();
    match () {
        () if point < shares[0] => 0,
        () if point < shares[0] + shares[1] => 1,
        () => 2,
    }
}

/// The model knows the first outlet well, and reads the second towards the first class.
fn predicted(outlet: usize, class: usize, slant: &[f64; 3], chance: &mut ChaCha8Rng) -> [f64; 3] {
    let (knows, towards) = [(2.6, 0.0), (1.5, 0.9)][outlet];
    let scores: [f64; 3] = std::array::from_fn(|k| {
        let right = if k == class { knows } else { 0.0 };
        let biased = if k == 0 { towards } else { 0.0 };
        let noise: f64 = (0..3).map(|_| chance.random_range(-1.2..1.2)).sum();
        right + biased + 0.6 * slant[k] + noise
    });
    let powers = scores.map(f64::exp);
    let sum: f64 = powers.iter().sum();
    powers.map(|power| power / sum)
}

fn draw(
    setting: &Setting,
    design: Design,
    probabilities: &Array2<f64>,
    strata: &[u32],
    chance: &mut ChaCha8Rng,
) -> Vec<Drawn> {
    let n = setting.n_labels;
    match design {
        Design::Simple => simple(strata.len(), n, chance),
        Design::Stratified => {
            stratified(strata, 12, n, Allocation::Proportional, None, chance).unwrap()
        }
        Design::Doubt => {
            let doubt = |p: ndarray::ArrayView1<'_, f64>| 1.0 - p.fold(0.0, |m: f64, x| m.max(*x));
            let doubts: Vec<f64> = probabilities.outer_iter().map(doubt).collect();
            systematic(&doubt_weights(&doubts, 0.25), n, chance)
        }
    }
}
