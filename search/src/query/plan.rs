//! From the parts of a query to one question to the index.
//!
//! - Every typed name must be answered, by the first or the last names, in any order.
//! - Beside a name, at least one other part must be answered, be it nearly. Two other parts that are answered well
//!   find a child without the name: it may be written in a way nobody thought of.
//! - Without a name, at least two parts must be answered well; a part alone is taken as typed.
//! - A number of the child's own must be answered, and then everything else only orders the answer.

use tantivy::{
    query::{BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, Query as Asked, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    ask::{Asker, Reach, all},
    viewer::Query,
};
use crate::{
    ChildDocument, Part, Use,
    index::{Audience, Fields, Kind},
    names::NamePart,
    read::usage,
};

/// The question for the engine.
pub(super) fn plan(query: &Query, index: &Fields) -> Box<dyn Asked> {
    let usages = query.read.parts.iter().map(|part| (part, usage(part, query.fields)));
    let mut parts: Vec<(&Part, Use)> = usages.filter(|(_, used)| *used != Use::NotUsed).collect();
    let hollow = parts.is_empty();
    if hollow {
        let readable = query.read.parts.iter().filter(|part| !matches!(part, Part::Unread(_)));
        parts = readable.map(|part| (part, Use::Whole)).collect();
    }
    let terms = Asker {
        index,
        fields: query.fields,
        similar: query.read.similar,
        hollow,
    };
    let audience = if query.fields.shielded {
        Audience::Keepers
    } else {
        Audience::Others
    };
    let states: Vec<String> = query
        .lives
        .iter()
        .flat_map(|life| [(*life, false), (*life, true)])
        .filter(|(_, restricted)| query.restricted || !restricted)
        .map(|(life, restricted)| ChildDocument::state(life, restricted))
        .collect();
    let mut clauses = vec![
        Asking { terms, parts }.asked(),
        one_of(index.audience, [audience.term()]),
        one_of(index.life, states.iter().map(String::as_str)),
    ];
    if let Some(owners) = &query.owners {
        clauses.push(one_of(index.owner, owners.iter().map(String::as_str)));
    }
    if query.without.is_empty() {
        return all(clauses);
    }
    let without: Vec<String> = query.without.iter().map(|child| Fields::id_text(*child)).collect();
    let without = one_of(index.id, without.iter().map(String::as_str));
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, all(clauses)),
        (Occur::MustNot, without),
    ]))
}

/// The documents that hold one of the terms, for no points.
fn one_of<'a>(kind: Kind, texts: impl IntoIterator<Item = &'a str>) -> Box<dyn Asked> {
    let terms = texts.into_iter().map(|text| {
        let term = TermQuery::new(kind.term(text), IndexRecordOption::Basic);
        Box::new(term) as Box<dyn Asked>
    });
    Box::new(ConstScoreQuery::new(
        Box::new(BooleanQuery::union(terms.collect())),
        0.0,
    ))
}

/// The parts that are asked for.
struct Asking<'a> {
    terms: Asker<'a>,
    parts: Vec<(&'a Part, Use)>,
}

impl Asking<'_> {
    fn asked(&self) -> Box<dyn Asked> {
        let sex = self.parts.iter().find(|(part, _)| matches!(part, Part::Sex(_)));
        let identifiers = self.pick(|part| matches!(part, Part::Identifier(_)));
        let others = self.pick(|part| {
            !matches!(part, Part::Identifier(_) | Part::Sex(_) | Part::Unread(_)) && part.name_words().is_none()
        });
        let names = self.names();
        let main = if !identifiers.is_empty() {
            Some(self.by_identifier(&identifiers, names, &others))
        } else if !names.is_empty() {
            Some(self.by_name(names, &others))
        } else if others.len() > 1 {
            Some(self.well_answered(&others))
        } else {
            others
                .first()
                .and_then(|(part, used)| self.ask(part, *used, Reach::Typed))
        };
        match (main, sex) {
            (Some(main), Some((part, used))) => self.with_sex(main, part, *used),
            (None, Some((part, used))) => self
                .ask(part, *used, Reach::Typed)
                .unwrap_or_else(|| Box::new(EmptyQuery)),
            (Some(main), None) => main,
            (None, None) => Box::new(EmptyQuery),
        }
    }

    fn pick(&self, wanted: impl Fn(&Part) -> bool) -> Vec<(&Part, Use)> {
        self.parts
            .iter()
            .filter(|(part, _)| wanted(part))
            .map(|(part, used)| (*part, *used))
            .collect()
    }

    fn ask(&self, part: &Part, used: Use, reach: Reach) -> Option<Box<dyn Asked>> {
        self.terms.part(part, used, reach)
    }

    /// One question for each typed name.
    fn names(&self) -> Vec<Box<dyn Asked>> {
        let mut names = Vec::new();
        for (part, _) in &self.parts {
            match part {
                Part::Name(words) => names.extend(self.terms.names(words, NamePart::Any)),
                Part::FirstNames(words) => names.extend(self.terms.names(words, NamePart::First)),
                Part::LastNames(words) => names.extend(self.terms.names(words, NamePart::Last)),
                _ => {}
            }
        }
        names
    }

    fn by_identifier(
        &self,
        identifiers: &[(&Part, Use)],
        names: Vec<Box<dyn Asked>>,
        others: &[(&Part, Use)],
    ) -> Box<dyn Asked> {
        let must = identifiers
            .iter()
            .filter_map(|(part, used)| self.ask(part, *used, Reach::Typed));
        let near = others
            .iter()
            .filter_map(|(part, used)| self.ask(part, *used, Reach::Near));
        let must = must.map(|asked| (Occur::Must, asked));
        let should = names.into_iter().chain(near).map(|asked| (Occur::Should, asked));
        Box::new(BooleanQuery::new(must.chain(should).collect()))
    }

    fn by_name(&self, names: Vec<Box<dyn Asked>>, others: &[(&Part, Use)]) -> Box<dyn Asked> {
        let mut clauses: Vec<(Occur, Box<dyn Asked>)> = names.into_iter().map(|name| (Occur::Must, name)).collect();
        let words: Vec<String> = self
            .parts
            .iter()
            .filter_map(|(part, _)| part.name_words())
            .flatten()
            .cloned()
            .collect();
        clauses.extend(self.terms.whole_name(&words).map(|bonus| (Occur::Should, bonus)));
        if others.is_empty() {
            return Box::new(BooleanQuery::new(clauses));
        }
        let near: Vec<_> = others
            .iter()
            .filter_map(|(part, used)| self.ask(part, *used, Reach::Near))
            .collect();
        clauses.push((Occur::Must, Box::new(BooleanQuery::union(near))));
        let with_name: Box<dyn Asked> = Box::new(BooleanQuery::new(clauses));
        if others.len() == 1 {
            return with_name;
        }
        Box::new(DisjunctionMaxQuery::new(vec![with_name, self.well_answered(others)]))
    }

    /// At least two of the parts, each answered well.
    fn well_answered(&self, parts: &[(&Part, Use)]) -> Box<dyn Asked> {
        let strong: Vec<_> = parts
            .iter()
            .filter_map(|(part, used)| self.ask(part, *used, Reach::Strong))
            .map(|asked| (Occur::Should, asked))
            .collect();
        Box::new(BooleanQuery::with_minimum_required_clauses(strong, 2))
    }

    /// Children of the other sex are out; those whose sex is not known stay, behind those of the right one.
    fn with_sex(&self, main: Box<dyn Asked>, part: &Part, used: Use) -> Box<dyn Asked> {
        let Part::Sex(sex) = part else { return main };
        let other = Part::Sex(if *sex == 'F' { 'M' } else { 'F' });
        let mut clauses = vec![(Occur::Must, main)];
        clauses.extend(self.ask(part, used, Reach::Typed).map(|asked| (Occur::Should, asked)));
        clauses.extend(
            self.ask(&other, used, Reach::Typed)
                .map(|asked| (Occur::MustNot, asked)),
        );
        Box::new(BooleanQuery::new(clauses))
    }
}
