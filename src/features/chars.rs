//! Character n-grams within words.

use super::FeatureSettings;

/// Lists the character n-grams of one token after another; its buffers are reused.
#[derive(Debug, Default, Clone)]
pub struct CharNgrams {
    padded: String,
    bounds: Vec<usize>,
    term: String,
}

impl CharNgrams {
    /// Hands each occurrence of each n-gram of the normal form `form` to `emit`, as a term.
    ///
    /// As scikit-learn's `char_wb`: the token padded with a space on either side; a padded token
    /// shorter than n counts once as a whole.
    pub fn of(&mut self, form: &str, settings: &FeatureSettings, emit: &mut impl FnMut(&str)) {
        self.padded.clear();
        self.padded.push(' ');
        self.padded.push_str(form);
        self.padded.push(' ');
        self.bounds.clear();
        self.bounds
            .extend(self.padded.char_indices().map(|(at, _)| at));
        self.bounds.push(self.padded.len());
        let n_chars = self.bounds.len() - 1;
        for n in settings.char_min..=settings.char_max {
            let n = n.min(n_chars);
            for first in 0..=n_chars - n {
                self.term.clear();
                self.term.push_str("c:");
                self.term
                    .push_str(&self.padded[self.bounds[first]..self.bounds[first + n]]);
                emit(&self.term);
            }
            if n == n_chars {
                break;
            }
        }
    }
}
