//! From a child to what one viewer may see of it.

use chrono::NaiveDate;
use linkage::text::fold;

use super::{
    ChildView, Face, Flag, NameView, SourceView, Withheld, education, people, rows, sen, social_care, told::Teller,
    transport,
};
use crate::{
    attribute::Attribute,
    child::Child,
    golden::StatedValue,
    policy::{Access, Field, Viewer, nameable},
    school_year::{age_words, age_years, school_year},
    sources::Sources,
};

/// Cuts `child` down to what `viewer` may see on `today`; of a shielded child that is its face. `None` means that for this
/// viewer the child does not exist: the role opens no children, the child is out of reach, nothing nameable identifies it
/// for a cut-down role, or the child is shielded and the role does not see all of a face's identity.
pub fn cut(child: &Child, viewer: &Viewer, sources: &Sources, today: NaiveDate) -> Option<ChildView> {
    if !viewer.opens_children() || !viewer.reaches(child, today) {
        return None;
    }
    if viewer.is_kept_from(child) {
        return face(child, viewer, today);
    }
    let cutter = Cutter { child, viewer, sources };
    let name = cutter.name()?;
    let identity = viewer.access(Field::Identity).full();
    let born = cutter.date(Attribute::BirthDate);
    let due = cutter.date(Attribute::ExpectedDate).filter(|_| born.is_none());
    let home = cutter.home();
    let teller = Teller {
        golden: &child.golden,
        viewer,
        sources,
    };
    let processes = social_care::processes(&teller, today);
    let caf = social_care::common_assessments(&teller, today);
    let rows = rows::rows(&child.golden, viewer, sources, today);
    let transport = transport::transport(&child.golden, viewer, sources, home.as_ref(), today);
    Some(ChildView {
        id: child.id,
        reference: child.reference_text(),
        name,
        born: born.filter(|_| identity),
        due: due.filter(|_| identity),
        age: born.map(|born| age_words(born, today)),
        age_years: born.map(|born| age_years(born, today)),
        school_year: born.and_then(|born| school_year(born, today)),
        sex: cutter
            .first(Attribute::Sex)
            .map(|stated| stated.parts[0].clone())
            .filter(|_| identity),
        postcode: cutter.postcode(home.as_ref(), transport.as_deref()),
        school: cutter
            .first(Attribute::School)
            .filter(|_| viewer.access(Field::School).full())
            .map(|stated| sources.school(&stated.parts[0])),
        flags: cutter.flags(
            &rows,
            caf.iter().flatten().any(|episode| episode.open),
            social_care::in_care(processes.as_deref()),
        ),
        rows,
        involvements: people::involvements(&teller, today),
        sensitive: people::sensitive(&teller, today),
        sen: sen::sen(&teller),
        transport,
        education: education::education(&teller, today),
        social_care: processes,
        caf,
        sources: viewer.sees_evidence().then(|| cutter.source_cards()),
        withheld: None,
        partial: Field::ALL.iter().any(|field| !viewer.access(*field).full()),
    })
}

/// What a viewer who is kept from a shielded child is given. Nothing of it depends on what is hidden, and it does not tell
/// a shield from one that reaches the child by a doubt.
fn face(child: &Child, viewer: &Viewer, today: NaiveDate) -> Option<ChildView> {
    if !viewer.access(Field::Identity).full() {
        return None;
    }
    let face = Face::of(&child.golden);
    let names_carers = matches!(
        viewer.access(Field::Carers),
        Access::View(_) | Access::Maintain(_) | Access::Limited(9)
    );
    Some(ChildView {
        id: child.id,
        reference: child.reference_text(),
        name: face.name,
        born: face.born,
        due: face.due,
        age: face.born.map(|born| age_words(born, today)),
        age_years: face.born.map(|born| age_years(born, today)),
        school_year: None,
        sex: face.sex,
        postcode: None,
        school: None,
        rows: Vec::new(),
        involvements: None,
        sensitive: None,
        sen: None,
        transport: None,
        education: None,
        social_care: None,
        caf: None,
        sources: None,
        withheld: Some(Withheld {
            carers: names_carers.then_some(face.carers),
            may_override: viewer.may_override(),
        }),
        flags: vec![Flag::Shielded],
        partial: false,
    })
}

/// Line and postcode of the home as the viewer may know it, for working out a pick-up point.
pub(super) fn home(child: &Child, viewer: &Viewer, sources: &Sources) -> Option<(String, String)> {
    Cutter { child, viewer, sources }.home()
}

struct Cutter<'a> {
    child: &'a Child,
    viewer: &'a Viewer,
    sources: &'a Sources,
}

impl<'a> Cutter<'a> {
    /// The statements of an attribute that this viewer's role may know of (note 18), best first.
    fn visible(&self, attribute: Attribute) -> impl Iterator<Item = &'a StatedValue> {
        let full = self.viewer.access(attribute.field()).full();
        let (viewer, sources) = (self.viewer, self.sources);
        self.child
            .golden
            .attributes
            .get(&attribute)
            .into_iter()
            .flat_map(crate::golden::GoldenValue::stated)
            .filter(move |stated| full || nameable(viewer.role, sources.sector(&stated.key.source)))
    }

    fn first(&self, attribute: Attribute) -> Option<&'a StatedValue> {
        self.visible(attribute).next()
    }

    fn text(&self, attribute: Attribute) -> String {
        self.first(attribute)
            .map(|stated| stated.joined(" "))
            .unwrap_or_default()
    }

    fn date(&self, attribute: Attribute) -> Option<NaiveDate> {
        self.first(attribute).and_then(|stated| stated.parts[0].parse().ok())
    }

    /// The child's name; `None` for a cut-down role to which no nameable source states one.
    fn name(&self) -> Option<NameView> {
        let (first, last) = (self.text(Attribute::FirstName), self.text(Attribute::Surname));
        let full = self.viewer.access(Field::Identity).full();
        if !full && first.is_empty() && last.is_empty() {
            return None;
        }
        let known_as = self.text(Attribute::KnownAs);
        let mut also = Vec::new();
        if full {
            let shown = [fold(&first), fold(&last)];
            for attribute in [Attribute::FormerSurname, Attribute::Surname, Attribute::Alias] {
                for stated in self.visible(attribute) {
                    let text = stated.joined(" ");
                    if !shown.contains(&fold(&text)) && !also.iter().any(|known: &String| fold(known) == fold(&text)) {
                        also.push(text);
                    }
                }
            }
        }
        Some(NameView {
            known_as: Some(known_as).filter(|name| !name.is_empty() && fold(name) != fold(&first)),
            middle: if full {
                self.text(Attribute::MiddleName)
            } else {
                String::new()
            },
            first,
            last,
            also,
        })
    }

    /// Line and postcode of the home, for working out a pick-up point.
    fn home(&self) -> Option<(String, String)> {
        let stated = self.first(Attribute::Address)?;
        Some((stated.parts[0].clone(), stated.parts[2].clone()))
    }

    fn postcode(
        &self,
        home: Option<&(String, String)>,
        transport: Option<&[transport::TransportView]>,
    ) -> Option<String> {
        let home = home
            .map(|(_, postcode)| postcode.clone())
            .filter(|postcode| !postcode.is_empty());
        match self.viewer.access(Field::Address) {
            Access::View(_) | Access::Maintain(_) => home,
            Access::Limited(17) => transport?.iter().find_map(|need| need.pickup_postcode.clone()),
            Access::Limited(19) => home.and_then(|postcode| postcode.split(' ').next().map(str::to_owned)),
            Access::Limited(_) | Access::None => None,
        }
    }

    fn flags(&self, rows: &[rows::RowView], caf_open: bool, in_care: bool) -> Vec<Flag> {
        let shield = self.child.shield;
        let flags = [
            (shield.linked, Flag::Shielded),
            (shield.possible && !shield.linked, Flag::PossiblyShielded),
            (
                self.child.under_review && self.viewer.sees_evidence(),
                Flag::UnderReview,
            ),
            (caf_open, Flag::CafOpen),
            (in_care, Flag::InCare),
            (rows.iter().any(|row| row.disagree), Flag::SourcesDisagree),
            (self.child.life.in_archive(), Flag::Archived),
            (self.child.restricted, Flag::Restricted),
        ];
        flags.into_iter().filter_map(|(up, flag)| up.then_some(flag)).collect()
    }

    /// One card per source record. Columns that the role may not see are left out.
    fn source_cards(&self) -> Vec<SourceView> {
        self.child
            .golden
            .records
            .iter()
            .filter(|record| nameable(self.viewer.role, self.sources.sector(&record.key.source)))
            // A choice states nothing of its own: it stands with the attribute that it is about.
            .filter(|record| !record.is_kept_by_the_team() && record.facts.choices.is_empty())
            .map(|record| SourceView {
                source: record.key.source.clone(),
                label: self.sources.label(&record.key.source),
                record_id: record.key.record_id.clone(),
                updated_on: record.updated_on,
                ended: record.ended,
                values: Attribute::ALL
                    .into_iter()
                    .filter(|attribute| self.viewer.access(attribute.field()).full())
                    .filter_map(|attribute| {
                        let value = self.child.golden.attributes.get(&attribute)?;
                        let stated = value.stated().find(|stated| stated.key == record.key)?;
                        Some((attribute.label().to_owned(), stated.joined(" ")))
                    })
                    .collect(),
            })
            .collect()
    }
}
