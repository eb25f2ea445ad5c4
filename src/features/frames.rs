//! The terms that know the sides: windows around mentions, frames, the shape of the sentence.

use super::Extractor;

/// A step of a frame.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    Mark(usize),
    Word(usize),
}

impl Extractor {
    /// What stands near a mention: the words, other marks, and kinds of words.
    pub(super) fn windows(&mut self, emit: &mut impl FnMut(&str)) {
        let reach = self.settings.window.max(self.settings.window_kinds);
        for (n, m) in self.mentions.iter().enumerate() {
            // kinds are counted as far as the next mention
            let previous_end = if n == 0 { 0 } else { self.mentions[n - 1].end };
            let next_first = (self.mentions.get(n + 1)).map_or(self.tokens.len(), |m| m.first);
            let before = m.first.saturating_sub(reach)..m.first;
            let after = m.end..(m.end + reach).min(self.tokens.len());
            let places = before
                .map(|at| ('<', at, m.first - at))
                .chain(after.map(|at| ('>', at, at - m.end + 1)));
            for (direction, at, distance) in places {
                self.term.clear();
                self.term.push_str("a:");
                self.term.push_str(&self.marks[m.side]);
                self.term.push(direction);
                let stem = self.term.len();
                if distance <= self.settings.window {
                    match self.sides[at] {
                        Some(other) => self.term.push_str(&self.marks[other]),
                        None => self.term.push_str(self.tokens.form(at)),
                    }
                    emit(&self.term);
                }
                if distance <= self.settings.window_kinds
                    && (distance <= self.settings.window
                        || (previous_end..next_first).contains(&at))
                    && let Some(kind) = self.kinds[at]
                {
                    self.term.truncate(stem);
                    self.term.push_str(self.lexicon.name(kind));
                    emit(&self.term);
                }
            }
        }
    }

    /// N-grams over the sentence in which each mention is one mark; once with the words as they
    /// are, once with their kinds. Only those with a mark count.
    pub(super) fn frames(&mut self, emit: &mut impl FnMut(&str)) {
        self.items.clear();
        let mut at = 0;
        for m in &self.mentions {
            self.items.extend((at..m.first).map(Item::Word));
            self.items.push(Item::Mark(m.side));
            at = m.end;
        }
        self.items.extend((at..self.tokens.len()).map(Item::Word));
        for with_kinds in [false, true] {
            for first in 0..self.items.len() {
                self.term.clear();
                self.term.push_str("f:");
                let (mut has_mark, mut has_kind) = (false, false);
                for (n, item) in self.items[first..]
                    .iter()
                    .take(self.settings.frame_ngrams)
                    .enumerate()
                {
                    if n > 0 {
                        self.term.push(' ');
                    }
                    match *item {
                        Item::Mark(side) => {
                            has_mark = true;
                            self.term.push_str(&self.marks[side]);
                        }
                        Item::Word(i) => match self.kinds[i] {
                            Some(kind) if with_kinds => {
                                has_kind = true;
                                self.term.push_str(self.lexicon.name(kind));
                            }
                            _ => self.term.push_str(self.tokens.form(i)),
                        },
                    }
                    if n > 0 && has_mark && has_kind == with_kinds {
                        emit(&self.term);
                    }
                }
            }
        }
        if self.settings.pairs > 0 {
            self.pairs(emit);
        }
    }

    /// `f:RU..ACCUSE..US`: kinds of words between two mentions that follow one another.
    fn pairs(&mut self, emit: &mut impl FnMut(&str)) {
        for two in self.mentions.windows(2) {
            if two[1].first - two[0].end > self.settings.pairs {
                continue;
            }
            for at in two[0].end..two[1].first {
                if let Some(kind) = self.kinds[at] {
                    self.term.clear();
                    self.term.push_str("f:");
                    self.term.push_str(&self.marks[two[0].side]);
                    self.term.push_str("..");
                    self.term.push_str(self.lexicon.name(kind));
                    self.term.push_str("..");
                    self.term.push_str(&self.marks[two[1].side]);
                    emit(&self.term);
                }
            }
        }
    }

    /// Which sides and kinds the sentence has, and how it is built.
    pub(super) fn shape(&mut self, text: &str, emit: &mut impl FnMut(&str)) {
        let present = |side: usize| self.mentions.iter().any(|m| m.side == side);
        let mut sides = String::new();
        for (side, mark) in self.marks.iter().enumerate() {
            if present(side) {
                if !sides.is_empty() {
                    sides.push('+');
                }
                sides.push_str(mark);
            }
        }
        if sides.is_empty() {
            sides.push_str("none");
        }
        let mut put = |parts: &[&str]| {
            self.term.clear();
            self.term.push_str("s:");
            for part in parts {
                self.term.push_str(part);
            }
            emit(&self.term);
        };
        put(&["sides=", &sides]);
        if let (Some(first), Some(last)) = (self.mentions.first(), self.mentions.last()) {
            put(&["first=", &self.marks[first.side]]);
            put(&["last=", &self.marks[last.side]]);
        }
        let mut seen = vec![false; self.lexicon.len()];
        for kind in self.kinds.iter().flatten() {
            if !std::mem::replace(&mut seen[*kind], true) {
                put(&["has ", self.lexicon.name(*kind)]);
                put(&["sides=", &sides, " ", self.lexicon.name(*kind)]);
                if let Some(first) = self.mentions.first() {
                    put(&[
                        "first=",
                        &self.marks[first.side],
                        " ",
                        self.lexicon.name(*kind),
                    ]);
                }
            }
        }
        let quotes = text.contains(['"', '“', '”', '«']);
        let length = match self.tokens.len() {
            0..=9 => "short",
            10..=19 => "middle",
            20..=34 => "long",
            _ => "very long",
        };
        put(&["length=", length]);
        if quotes {
            put(&["quotes"]);
        }
        if text.contains('?') {
            put(&["question"]);
        }
        if text.contains(':') {
            put(&["colon"]);
        }
        if !text.trim_end().ends_with(['.', '"', '”', '!']) {
            put(&["no full stop"]);
        }
    }
}
