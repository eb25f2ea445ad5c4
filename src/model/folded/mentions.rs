//! The features around the mentions of the sides: windows, frames and the sentence's shape.

use super::forms::NO_KIND;
use super::labeller::{FoldedLabeller, Token};
use super::search::{KIND, MARK, Piece};
use super::shape::Signs;
use super::{NONE, window_root};
use crate::text::Mention;

/// No side.
pub(super) const NOBODY: u8 = u8::MAX;

/// A mention or a token between mentions.
#[derive(Clone, Copy)]
pub(super) struct Item {
    /// The mark or the token, and as the first piece of a frame.
    plain: u32,
    plain_node: u32,
    /// The same of its kind, or [`NONE`].
    kind: u32,
    kind_node: u32,
    is_mark: bool,
}

impl<const L: usize> FoldedLabeller<'_, L> {
    /// As [`crate::text::Actors::find`].
    pub(super) fn find_mentions(&mut self) {
        self.mentions.clear();
        let mut at = 0;
        while at < self.tokens.len() {
            let first = self.tokens[at];
            if !first.has_aliases {
                at += 1;
                continue;
            }
            let list = self.forms.form(first.form).aliases;
            let rest = &self.tokens[at + 1..];
            let hit = self.folded.aliases.list(list).iter().find(|alias| {
                alias.rest.len() <= rest.len()
                    && (alias.rest.iter().zip(rest)).all(|(symbol, t)| *symbol == t.symbol)
            });
            let Some(alias) = hit else {
                at += 1;
                continue;
            };
            let end = at + 1 + alias.rest.len();
            if let Some(side) = alias.side {
                self.mentions.push(Mention {
                    first: at,
                    end,
                    side,
                });
                for token in &mut self.tokens[at..end] {
                    token.side = side as u8;
                    token.kind = NO_KIND;
                }
            }
            at = end;
        }
    }

    /// As [`crate::features::Extractor`]'s.
    pub(super) fn windows(&mut self) {
        let folded = self.folded;
        let settings = &folded.classifier.settings;
        let reach = settings.window.max(settings.window_kinds);
        for (n, m) in self.mentions.iter().enumerate() {
            let previous_end = if n == 0 { 0 } else { self.mentions[n - 1].end };
            let next_first = (self.mentions.get(n + 1)).map_or(self.tokens.len(), |m| m.first);
            let before = m.first.saturating_sub(reach)..m.first;
            let after = m.end..(m.end + reach).min(self.tokens.len());
            let places = before
                .map(|at| (0, at, m.first - at))
                .chain(after.map(|at| (1, at, at - m.end + 1)));
            for (direction, at, distance) in places {
                let token = self.tokens[at];
                let root = window_root(m.side, direction);
                let near = distance <= settings.window;
                if near {
                    let symbol = match token.side {
                        NOBODY => token.symbol,
                        side => folded.marks[usize::from(side)].symbol,
                    };
                    self.search.add_pair(&folded.steps, root, symbol);
                }
                if token.kind != NO_KIND
                    && distance <= settings.window_kinds
                    && (near || (previous_end..next_first).contains(&at))
                {
                    let symbol = folded.kinds[usize::from(token.kind)].symbol;
                    self.search.add_pair(&folded.steps, root, symbol);
                }
            }
        }
    }

    /// As [`crate::features::Extractor`]'s; only beginnings near enough to a mark are tried.
    pub(super) fn frames(&mut self) {
        let folded = self.folded;
        let settings = &folded.classifier.settings;
        let mut items = std::mem::take(&mut self.items);
        items.clear();
        let mut at = 0;
        for m in &self.mentions {
            let between = &self.tokens[at..m.first];
            items.extend(between.iter().map(|t| self.item(t)));
            let mark = folded.marks[m.side];
            items.push(Item {
                plain: mark.symbol,
                plain_node: mark.frame,
                kind: NONE,
                kind_node: NONE,
                is_mark: true,
            });
            at = m.end;
        }
        if at > 0 {
            // a frame has a mark
            let after = &self.tokens[at..];
            items.extend(after.iter().map(|t| self.item(t)));
        }
        self.items = items;
        let plain = self.search.run(self.items.iter().map(|item| Piece {
            symbol: item.plain,
            is: if item.is_mark { MARK } else { 0 },
        }));
        let kinds = self
            .search
            .run(self.items.iter().map(|item| match item.kind {
                NONE => Piece {
                    symbol: item.plain,
                    is: if item.is_mark { MARK } else { 0 },
                },
                kind => Piece {
                    symbol: kind,
                    is: KIND,
                },
            }));
        let most = settings.frame_ngrams;
        // one past the last places up to which a frame from here reaches a mark, and a kind
        let (mut mark_until, mut kind_until) = (0, 0);
        for (at, item) in self.items.iter().enumerate().rev() {
            if item.is_mark {
                mark_until = at + 1;
            }
            if item.kind != NONE {
                kind_until = at + 1;
            }
            if mark_until == 0 || mark_until > at + most {
                continue;
            }
            let steps = &folded.steps;
            (self.search).add_run(steps, item.plain_node, plain + at, most, MARK);
            if kind_until > 0 && kind_until <= at + most {
                let node = match item.kind {
                    NONE => item.plain_node,
                    _ => item.kind_node,
                };
                (self.search).add_run(steps, node, kinds + at, most, MARK | KIND);
            }
        }
        for two in self.mentions.windows(2) {
            if settings.pairs == 0 || two[1].first - two[0].end > settings.pairs {
                continue;
            }
            for token in &self.tokens[two[0].end..two[1].first] {
                if token.kind != NO_KIND {
                    let feature = folded.pair(two[0].side, usize::from(token.kind), two[1].side);
                    self.search.add(feature);
                }
            }
        }
    }

    fn item(&self, token: &Token) -> Item {
        let kind = match token.kind {
            NO_KIND => None,
            kind => Some(self.folded.kinds[usize::from(kind)]),
        };
        Item {
            plain: token.symbol,
            plain_node: token.frame,
            kind: kind.map_or(NONE, |k| k.symbol),
            kind_node: kind.map_or(NONE, |k| k.frame),
            is_mark: false,
        }
    }

    pub(super) fn shape(&mut self, text: &str) {
        let shape = &self.folded.shape;
        let search = &mut self.search;
        let mut put = |feature: u32| search.add(feature);
        let sides = (self.mentions.iter()).fold(0, |set, m| set | 1 << m.side);
        put(shape.sides[sides]);
        let first = self.mentions.first().map(|m| m.side);
        if let (Some(first), Some(last)) = (first, self.mentions.last()) {
            put(shape.first[first]);
            put(shape.last[last.side]);
        }
        let mut seen = 0_u64;
        for token in &self.tokens {
            if token.kind != NO_KIND && seen & (1 << token.kind) == 0 {
                seen |= 1 << token.kind;
                let kind = usize::from(token.kind);
                put(shape.kind[kind]);
                put(shape.sides_kind(sides, kind));
                if let Some(first) = first {
                    put(shape.first_kind(first, kind));
                }
            }
        }
        put(shape.length(self.tokens.len()));
        for feature in Signs::of(text).features(shape) {
            put(feature);
        }
    }
}
