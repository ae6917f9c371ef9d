//! The columns of the matrix and what a cell can say.

use std::fmt;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $label:literal;)*) => {
        /// A column of the role matrix: one kind of knowledge about a child.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($(#[$doc])* $variant,)*
        }

        impl Field {
            /// Every column, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The two letters of the matrix.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What reports call it.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }
    };
}

fields! {
    /// Names, birth date, sex.
    Identity = "ID", "Names, birth date, sex";
    /// UPN, NHS number and other numbers.
    Numbers = "NO", "Pupil number, NHS number and other numbers";
    /// Addresses.
    Address = "AD", "Addresses";
    /// Carers and contacts.
    Carers = "CA", "Carers and contacts";
    /// School or setting.
    School = "SC", "School or setting";
    /// SEN provision, need, plan dates.
    Sen = "SE", "Special educational needs, provision and plan dates";
    /// Transport need.
    Transport = "TR", "Travel needs";
    /// Involvements: service and contact.
    Involvements = "IN", "Services that work with the child, and their contacts";
    /// Achievement, attendance, exclusions, SEN assessment stages.
    Education = "ED", "Achievement, attendance, exclusions, steps to a plan";
    /// Involvement of a sensitive service.
    Sensitive = "SS", "That a sensitive service is involved";
    /// Social care process detail.
    SocialCareDetail = "SO", "Steps of social care";
    /// Whether a CAF exists.
    CafIndicator = "CF", "That a common assessment exists";
    /// Content of a CAF episode.
    CafEpisode = "EP", "Content of a common assessment";
    /// Values behind a shield.
    Shielded = "SH", "Values behind a shield";
    /// Archived records.
    Archive = "AR", "Archived records";
    /// Match evidence and merging.
    MatchEvidence = "MG", "Evidence of matches, and joining";
    /// The audit trail.
    Audit = "AU", "The audit trail";
}

/// What a cell of the matrix says. The number is the note that limits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing, and not even that there is something.
    None,
    /// Limited as the note says.
    Limited(u8),
    /// Seen, within the note where there is one (0 = no note).
    View(u8),
    /// Seen and changed, within the note where there is one (0 = no note).
    Maintain(u8),
}

impl Access {
    /// Whether the whole column is seen: `V` or `M`, whatever its note.
    pub const fn full(self) -> bool {
        matches!(self, Self::View(_) | Self::Maintain(_))
    }

    /// Whether anything of the column is seen.
    pub const fn any(self) -> bool {
        !matches!(self, Self::None)
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letter, note) = match *self {
            Self::None => return f.pad("-"),
            Self::Limited(note) => ("L", note),
            Self::View(note) => ("V", note),
            Self::Maintain(note) => ("M", note),
        };
        if note == 0 {
            f.pad(letter)
        } else {
            f.pad(&format!("{letter}{note}"))
        }
    }
}
