//! The columns of each kind of feed and what each means. A native format is decoded into named cells first, so that
//! its values are judged by the same rules as those of a table.

mod caf;
mod census;
mod cin;
mod ctf;
mod dch;
mod fhir;
mod plain;
mod sen2;
mod ssda903;
mod youth;

use child::{Column, FeedKind};

use crate::{decode::set_of, file::Format, statement::DateRange};

/// What the text of a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The record's id in its source.
    RecordId,
    /// The source's own date of this version.
    UpdatedOn,
    /// Whether the source shields the child.
    Shielded,
    /// Whether the source withholds the address, so that an earlier one stays.
    AddressWithheld,
    /// A name.
    Name(Column),
    /// Any other text, kept as it is.
    Text(Column),
    /// A unique pupil number.
    Upn(Column),
    /// An NHS number.
    Nhs(Column),
    /// A date.
    Date(Column, DateRange),
    /// Sex in any spelling.
    Sex,
    /// A postcode.
    Postcode,
    /// A small whole number.
    Count(Column),
    /// Part of a fact, read with its neighbours.
    Fact,
    /// Part of the reference to another record.
    Reference,
    /// Kept as received, used nowhere.
    Kept,
    /// Whether it stands for an adoption: that alone is kept, as a reason to shield.
    AdoptionMark,
    /// Part of a fact that is a day: anything that could be read as words is not kept.
    DayOnly,
    /// Part of a fact that is a code: anything longer is not kept.
    CodeOnly,
    /// Characteristics of a young person: kept as received but for the sensitive ones.
    Characteristics,
    /// Stays with the row as received, where nobody sees it.
    Unused,
}

impl Meaning {
    /// Whether a value here says who the child is. Carers and mothers do not.
    pub(crate) const fn identifies(self) -> bool {
        match self {
            Self::Name(column) | Self::Date(column, _) => matches!(
                column,
                Column::FirstName
                    | Column::MiddleName
                    | Column::Surname
                    | Column::PreferredName
                    | Column::FormerSurname
                    | Column::AliasFirstName
                    | Column::AliasSurname
                    | Column::Dob
                    | Column::ExpectedDate
            ),
            Self::Upn(_) | Self::Nhs(_) | Self::Reference => true,
            _ => false,
        }
    }
}

/// One column of a layout.
pub(crate) type Entry = (&'static str, Meaning);

/// The columns of one kind of feed.
#[derive(Debug)]
pub(crate) struct Layout {
    /// How the records are written.
    pub(crate) format: Format,
    /// The columns in the order of their description.
    pub(crate) entries: &'static [Entry],
    /// Columns without which a file of the kind is refused: the id, what names a child, and what protects one
    /// (a file without its shield column would lift every shield).
    pub(crate) required: &'static [&'static str],
}

impl Layout {
    /// What a column of this name means here.
    pub(crate) fn meaning(&self, name: &str) -> Option<Entry> {
        self.entries
            .iter()
            .copied()
            .find(|entry| entry.0.eq_ignore_ascii_case(name))
    }
}

/// Understood in every kind of feed, so that no shield is lost because a source sends it where none is expected.
pub(crate) const ANYWHERE: Entry = ("shielded", Meaning::Shielded);

/// The layout of a kind of feed.
pub(crate) const fn layout(kind: FeedKind) -> &'static Layout {
    match kind {
        FeedKind::Education => &plain::EDUCATION,
        FeedKind::HealthBirths => &plain::HEALTH_BIRTHS,
        FeedKind::SocialCare => &plain::SOCIAL_CARE,
        FeedKind::Careers => &plain::CAREERS,
        FeedKind::Transport => &plain::TRANSPORT,
        FeedKind::Involvement => &plain::INVOLVEMENT,
        FeedKind::Ctf => &ctf::CTF,
        FeedKind::SchoolCensus => &census::SCHOOL_CENSUS,
        FeedKind::Sen2 => &sen2::SEN2,
        FeedKind::Ssda903 => &ssda903::SSDA903,
        FeedKind::PdsFhir => &fhir::PDS_FHIR,
        FeedKind::Youth => &youth::YOUTH,
        FeedKind::Cin => &cin::CIN,
        FeedKind::Caf => &caf::CAF,
        FeedKind::DchStu3 => &dch::DCH_STU3,
    }
}

/// Whether files of a kind may be written in this format.
pub(crate) fn reads(kind: FeedKind, format: Format) -> bool {
    // Messages of child health come in either way of writing, and returns as tables or as one document.
    let in_xml = kind == FeedKind::DchStu3 || set_of(kind).is_some();
    format == layout(kind).format || in_xml && format == Format::Xml
}

/// Cells that a record may have any number of times, such as the dates of each assessment.
#[derive(Debug)]
pub(crate) struct Part {
    /// What they belong to.
    pub(crate) name: &'static str,
    /// Their names.
    pub(crate) cells: &'static [&'static str],
}

/// The parts that records of a kind have.
pub(crate) const fn parts(kind: FeedKind) -> &'static [Part] {
    match kind {
        FeedKind::Ctf => ctf::PARTS,
        FeedKind::SchoolCensus => census::PARTS,
        FeedKind::Sen2 => sen2::PARTS,
        FeedKind::Ssda903 => ssda903::PARTS,
        FeedKind::Cin => cin::PARTS,
        _ => &[],
    }
}

/// The kinds that are written as one table.
pub(crate) fn csv_kinds() -> impl Iterator<Item = FeedKind> {
    FeedKind::ALL
        .into_iter()
        .filter(|kind| layout(*kind).format == Format::Csv && set_of(*kind).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_required_column_is_in_its_layout() {
        for kind in FeedKind::ALL {
            for name in layout(kind).required {
                assert!(layout(kind).meaning(name).is_some(), "{kind} {name}");
            }
        }
    }

    #[test]
    fn the_id_of_a_record_stands_where_its_kind_says() {
        for kind in FeedKind::ALL {
            let mut ids = layout(kind).entries.iter().filter(|entry| entry.1 == Meaning::RecordId);
            assert_eq!(ids.next().map(|entry| entry.0), Some(kind.id_column()), "{kind}");
            assert_eq!(ids.next(), None, "{kind}");
        }
    }

    #[test]
    fn the_columns_of_each_table_stand_in_the_description_for_councils() {
        let described = include_str!("../../../../ops/columns.md");
        for kind in csv_kinds() {
            let layout = layout(kind);
            let names = layout.entries.iter().map(|entry| {
                let name = entry.0;
                if layout.required.contains(&name) {
                    format!("**{name}**")
                } else {
                    name.to_owned()
                }
            });
            let line = format!("| `{kind}` | {} |", names.collect::<Vec<_>>().join(", "));
            assert!(described.contains(&line), "ops/columns.md lacks this line:\n{line}");
        }
    }

    #[test]
    fn plain_layouts_name_their_columns_as_the_record_does() {
        for kind in [
            FeedKind::Education,
            FeedKind::HealthBirths,
            FeedKind::SocialCare,
            FeedKind::Careers,
        ] {
            for (name, meaning) in layout(kind).entries {
                if let Meaning::Name(column) | Meaning::Text(column) | Meaning::Upn(column) | Meaning::Nhs(column) =
                    meaning
                {
                    assert_eq!(column.name(), *name, "{kind}");
                }
            }
        }
    }
}
