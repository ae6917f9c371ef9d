//! The kinds of feed that we read, and what each is about.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The layout of a feed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FeedKind {
    /// Plain CSV of pupils on roll.
    #[serde(rename = "education")]
    Education,
    /// Plain CSV of birth notifications.
    #[serde(rename = "health_births")]
    HealthBirths,
    /// Plain CSV of children known to social care.
    #[serde(rename = "social_care")]
    SocialCare,
    /// Plain CSV of the youth service (Connexions).
    #[serde(rename = "careers")]
    Careers,
    /// Home-to-school transport needs.
    #[serde(rename = "transport-csv")]
    Transport,
    /// Who works with which child.
    #[serde(rename = "involvement-csv")]
    Involvement,
    /// Common Transfer File: pupils as schools send them, XML.
    #[serde(rename = "ctf")]
    Ctf,
    /// School census: a set of tables, pupils on and off roll with what belongs to them.
    #[serde(rename = "school-census")]
    SchoolCensus,
    /// Return of education, health and care plans: a set of tables.
    #[serde(rename = "sen2")]
    Sen2,
    /// Return of looked-after children: a set of tables.
    #[serde(rename = "ssda903")]
    Ssda903,
    /// Patients and records at birth of the national demographics service, FHIR in JSON.
    #[serde(rename = "pds-fhir")]
    PdsFhir,
    /// The caseload of the youth service, a table of our own.
    #[serde(rename = "youth-csv")]
    Youth,
    /// The children in need census of social care, XML.
    #[serde(rename = "cin")]
    Cin,
    /// Common assessments, a table of our own.
    #[serde(rename = "caf-csv")]
    Caf,
    /// Messages about events of the child health systems, FHIR in JSON.
    #[serde(rename = "dch-stu3")]
    DchStu3,
}

/// A kind of feed that we do not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no feed kind \"{0}\"; the kinds are {all}", all = FeedKind::ALL.map(FeedKind::name).join(", "))]
pub struct UnknownKind(pub String);

impl FeedKind {
    /// Every kind, in the order of the design.
    pub const ALL: [Self; 15] = [
        Self::Education,
        Self::HealthBirths,
        Self::SocialCare,
        Self::Careers,
        Self::Transport,
        Self::Involvement,
        Self::Ctf,
        Self::SchoolCensus,
        Self::Sen2,
        Self::Ssda903,
        Self::PdsFhir,
        Self::Youth,
        Self::Cin,
        Self::Caf,
        Self::DchStu3,
    ];

    /// The name used on the command line, in URLs and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Education => "education",
            Self::HealthBirths => "health_births",
            Self::SocialCare => "social_care",
            Self::Careers => "careers",
            Self::Transport => "transport-csv",
            Self::Involvement => "involvement-csv",
            Self::Ctf => "ctf",
            Self::SchoolCensus => "school-census",
            Self::Sen2 => "sen2",
            Self::Ssda903 => "ssda903",
            Self::PdsFhir => "pds-fhir",
            Self::Youth => "youth-csv",
            Self::Cin => "cin",
            Self::Caf => "caf-csv",
            Self::DchStu3 => "dch-stu3",
        }
    }

    /// The column that holds a record's id; of a native format, the cell that its decoder puts it in.
    pub const fn id_column(self) -> &'static str {
        match self {
            Self::Education | Self::HealthBirths | Self::SocialCare | Self::Careers => "record_id",
            Self::Transport | Self::Involvement => "source_id",
            Self::Ctf | Self::DchStu3 | Self::SchoolCensus | Self::Sen2 => "RecordKey",
            Self::Ssda903 => "CHILD",
            Self::PdsFhir => "id",
            Self::Youth => "client_id",
            Self::Cin => "LAchildID",
            Self::Caf => "episode_ref",
        }
    }

    /// Whether a file of this kind may be all that its source knows. A Common Transfer File names some pupils and never
    /// says that the others left (feeds, section 1); messages tell of events only. A census may lack a school,
    /// and names those who left by itself. The returns are of one year: who is not in the next one had their plan or their
    /// time in care all the same.
    pub const fn may_be_snapshot(self) -> bool {
        !matches!(
            self,
            Self::Ctf | Self::DchStu3 | Self::SchoolCensus | Self::Sen2 | Self::Ssda903
        )
    }

    /// Whether each record is a message that is told once. Delivered again, it changes nothing, also where the record has
    /// been told something else since. Every message has an id of its own, so that no two have the same content.
    pub const fn tells_once(self) -> bool {
        matches!(self, Self::DchStu3)
    }

    /// Whether records of this kind name nobody: they add to what another source says, by that source's own id, and wait
    /// until the record that carries the identity is there.
    pub const fn enriches(self) -> bool {
        matches!(self, Self::Cin | Self::Ssda903)
    }

    /// Whether every record of this kind says whether the child is to be shielded. Records of others may say so, and mean
    /// nothing by not saying it.
    pub const fn always_says_whether_shielded(self) -> bool {
        matches!(self, Self::SocialCare)
    }

    /// The kind of service that a source of this kind belongs to, unless the registry says otherwise.
    pub const fn sector(self) -> Sector {
        match self {
            Self::Education | Self::Ctf | Self::SchoolCensus | Self::Sen2 => Sector::Education,
            Self::HealthBirths | Self::PdsFhir | Self::DchStu3 => Sector::Health,
            Self::SocialCare | Self::Cin | Self::Ssda903 => Sector::SocialCare,
            Self::Careers | Self::Youth => Sector::Youth,
            Self::Transport => Sector::Transport,
            Self::Involvement | Self::Caf => Sector::Index,
        }
    }
}

impl fmt::Display for FeedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FeedKind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// The part of the council or its partners that a source belongs to. Policy decides by it who may know the
/// source's name (roles and rules, note 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sector {
    /// Schools and the education department.
    Education,
    /// Home-to-school transport.
    Transport,
    /// Births and other health records that are not sensitive services.
    Health,
    /// Children's social care.
    SocialCare,
    /// Youth service (Connexions).
    Youth,
    /// The register of involvements itself: many services in one feed.
    Index,
    /// A sensitive service: sexual health, mental health, substance misuse.
    Sensitive,
    /// The service itself: what people enter here.
    Own,
}

impl Sector {
    /// The name stored in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Education => "education",
            Self::Transport => "transport",
            Self::Health => "health",
            Self::SocialCare => "social_care",
            Self::Youth => "youth",
            Self::Index => "index",
            Self::Sensitive => "sensitive",
            Self::Own => "own",
        }
    }

    /// What a page calls a source of this sector.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Education => "Education",
            Self::Transport => "School transport",
            Self::Health => "Health",
            Self::SocialCare => "Children’s social care",
            Self::Youth => "Youth service",
            Self::Index => "Involvement register",
            Self::Sensitive => "Sensitive service",
            Self::Own => "Recorded here",
        }
    }
}
