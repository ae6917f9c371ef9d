//! One rule: what it is about, from when on, for how long, and what happens then.

use std::{collections::BTreeSet, fmt, str::FromStr};

use super::period::Keep;

macro_rules! words {
    ($(#[$doc:meta])* $kind:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $name:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $kind {
            $($(#[$variant_doc])* #[serde(rename = $name)] $variant,)+
        }

        impl $kind {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in the file of rules, in the database and in answers.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What a page says.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl FromStr for $kind {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|value| value.name() == text).ok_or_else(|| {
                    let names: Vec<&str> = Self::ALL.iter().map(|value| value.name()).collect();
                    format!("\"{text}\" is no {}; there are {}", $what, names.join(", "))
                })
            }
        }
    };
}

words! {
    /// What a rule is about.
    About, "type of record" {
        /// The record of one child: everything that is linked to it.
        ChildRecord = "child_record", "Child record";
        /// A child's entry of a service that works with it.
        Involvement = "involvement", "Involvement";
        /// An entry of a sensitive service.
        SensitiveEntry = "sensitive_entry", "Entry of a sensitive service";
        /// That a common assessment exists.
        CafContact = "caf_contact", "Contact of a common assessment";
        /// The content of a common assessment.
        CafEpisode = "caf_episode", "Common assessment";
        /// Rows of a feed as received.
        FeedRows = "feed_rows", "Rows of a feed as received";
        /// Rows of a feed that were rejected.
        RejectedRows = "rejected_rows", "Rejected rows of a feed";
        /// A record of a source that holds case records.
        CaseRecord = "case_record", "Case record";
        /// Earlier versions of names and addresses.
        FormerValue = "former_value", "Former names and addresses";
        /// That two records are not the same child.
        RejectedPair = "rejected_pair", "Pairs that are not the same child";
        /// Which records were joined and parted.
        LinkHistory = "link_history", "History of links";
        /// Who saw what.
        AuditTrail = "audit_trail", "Audit trail";
        /// Accounts of users.
        UserAccount = "user_account", "User accounts";
        /// Saved reports.
        Report = "report", "Saved reports";
    }
}

words! {
    /// What is done when a rule is due, the mildest first.
    Action, "action" {
        /// Out of the view of most practitioners.
        Hide = "hide", "Hide";
        /// Out of every view but that of the archive.
        Archive = "archive", "Archive";
        /// Out of the view of everybody but the custodian of the archive.
        Restrict = "restrict", "Custodian only";
        /// A person decides.
        Review = "review", "Review";
        /// Whoever is responsible is told.
        Notify = "notify", "Tell the owner";
        /// All but identity goes.
        Minimise = "minimise", "Keep identity only";
        /// Everything goes, for good.
        Purge = "purge", "Delete";
    }
}

words! {
    /// The longer class wins, and of one class the later day.
    Class, "class" {
        /// General education.
        General = "general", "General";
        /// Child in need, early help.
        Need = "need", "Child in need or early help";
        /// Education, health and care plan.
        Plan = "plan", "EHC plan";
        /// Child protection.
        Protection = "protection", "Child protection";
        /// Looked after, care leaver.
        Care = "care", "Looked after";
        /// Adoption.
        Adoption = "adoption", "Adoption";
    }
}

words! {
    /// What may be known of a child, now or from an earlier version of a record.
    Known, "condition" {
        /// No full birth date is stated.
        BirthUnknown = "birth_unknown", "the birth date is not known";
        /// An education, health and care plan or a statement, at any time.
        Plan = "plan", "ever had an EHC plan";
        /// Looked after, at any time.
        LookedAfter = "looked_after", "ever looked after";
        /// Child protection plan or enquiry, at any time.
        Protected = "protected", "ever on a child protection plan or enquiry";
        /// In need or early help, at any time.
        Need = "need", "ever in need";
        /// Adopted, as a source says.
        Adopted = "adopted", "adopted";
        /// Died before the 18th birthday.
        DiedUnder18 = "died_under_18", "died under 18";
        /// Consent to be kept until the 25th birthday. Nothing records it yet, so it is never known.
        ConsentTo25 = "consent_to_25", "agreed to be kept to 25";
        /// The source is one of education.
        Education = "education", "of education";
        /// The source is one of social care.
        SocialCare = "social_care", "of social care";
        /// The source is one of the youth service.
        Youth = "youth", "of the youth service";
        /// The source is one of school transport.
        Transport = "transport", "of school transport";
        /// The source is one of health.
        Health = "health", "of health";
        /// The source is a sensitive service.
        Sensitive = "sensitive", "of a sensitive service";
    }
}

/// Something that must be known, or must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// What.
    pub known: Known,
    /// Whether it must be.
    pub wanted: bool,
}

impl Condition {
    /// Whether it holds where `known` is known.
    pub fn holds(self, known: &BTreeSet<Known>) -> bool {
        known.contains(&self.known) == self.wanted
    }
}

impl FromStr for Condition {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (wanted, text) = match text.strip_prefix("not ") {
            Some(rest) => (false, rest),
            None => (true, text),
        };
        Ok(Self {
            known: text.parse()?,
            wanted,
        })
    }
}

/// What a period begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trigger {
    /// Birth.
    Dob,
    /// A birthday: `age_18` is the 18th.
    Age(u32),
    /// Death.
    Death,
    /// The child left the area, as a source says and no other contradicts.
    LeftArea,
    /// The child record was archived.
    Archived,
    /// We first saw a record of the child.
    FirstSeen,
    /// An involvement ended.
    InvolvementEnded,
    /// Consent to an entry was withdrawn.
    ConsentWithdrawn,
    /// A case or an episode was closed.
    Closed,
    /// The last contact.
    LastContact,
    /// The last update of an episode.
    LastAction,
    /// The record's last change.
    LastChange,
    /// The child left school.
    LeftSchool,
    /// An adoption order was made.
    AdoptionOrder,
    /// A feed was received.
    LoadReceived,
    /// A value gave way to another.
    Superseded,
    /// Something was approved or made.
    Approved,
}

/// Oldest age that a rule may speak of.
const AGE_MAX: u32 = 120;

impl FromStr for Trigger {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let age = text.strip_prefix("age_").and_then(|years| years.parse().ok());
        Ok(match text {
            "dob" => Self::Dob,
            "death" => Self::Death,
            "left_area" => Self::LeftArea,
            "archived" => Self::Archived,
            "first_seen" => Self::FirstSeen,
            "involvement_ended" => Self::InvolvementEnded,
            "consent_withdrawn" => Self::ConsentWithdrawn,
            "closed" => Self::Closed,
            "last_contact" => Self::LastContact,
            "last_action" => Self::LastAction,
            "last_change" => Self::LastChange,
            "left_school" => Self::LeftSchool,
            "adoption_order" => Self::AdoptionOrder,
            "load_received" => Self::LoadReceived,
            "superseded" => Self::Superseded,
            "approved" => Self::Approved,
            _ => match age {
                Some(years) if years <= AGE_MAX => Self::Age(years),
                _ => {
                    return Err(format!(
                        "\"{text}\" starts no period; write dob, age_18 (any age), death, left_area, archived, first_seen, \
                         involvement_ended, consent_withdrawn, closed, last_contact, last_action, last_change, left_school, \
                         adoption_order, load_received, superseded or approved"
                    ));
                }
            },
        })
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dob => "birth",
            Self::Age(years) => return write!(f, "{years}th birthday"),
            Self::Death => "death",
            Self::LeftArea => "leaving the area",
            Self::Archived => "archiving",
            Self::FirstSeen => "first record of the child",
            Self::InvolvementEnded => "end of the involvement",
            Self::ConsentWithdrawn => "consent withdrawn",
            Self::Closed => "closing",
            Self::LastContact => "last contact",
            Self::LastAction => "last update",
            Self::LastChange => "last change",
            Self::LeftSchool => "leaving school",
            Self::AdoptionOrder => "adoption order",
            Self::LoadReceived => "receipt of the feed",
            Self::Superseded => "replacement",
            Self::Approved => "making or closing",
        })
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Short name, by which reports and tombstones speak of it: `IDX-5`.
    pub id: String,
    /// What it is about.
    pub about: About,
    /// The same in words, for people.
    pub what: String,
    /// Everything that must hold for it.
    pub applies_if: Vec<Condition>,
    /// What its period begins with.
    pub from: Trigger,
    /// How long is kept.
    pub keep: Keep,
    /// What happens then.
    pub then: Action,
    /// The class that it stands for; only case records have one.
    pub class: Option<Class>,
    /// The law or rule that asks for it.
    pub basis: String,
    /// How many days before a deletion the owner is told; 0 for not at all.
    pub notice_days: u32,
}

/// Who carries a rule out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarriedOut {
    /// The daily run.
    ByTheRun,
    /// The pages, whenever they show something: fixed at one year there.
    ByThePages,
    /// The daily run, when it deletes the child record.
    WithTheChild,
    /// Nobody: nothing that the service holds could start or end it.
    NotYet(&'static str),
}

impl Rule {
    /// Whether the rule applies where `known` is known.
    pub fn applies(&self, known: &BTreeSet<Known>) -> bool {
        self.applies_if.iter().all(|condition| condition.holds(known))
    }

    /// Who carries the rule out. What nobody does is said, not done as if.
    pub const fn carried_out(&self) -> CarriedOut {
        if matches!(self.keep, Keep::WithChild) {
            return match self.about {
                About::FormerValue | About::RejectedPair | About::LinkHistory => CarriedOut::WithTheChild,
                _ => CarriedOut::NotYet("only former values, pairs and the history of links go with the child"),
            };
        }
        match (self.about, self.from, self.then) {
            (
                About::ChildRecord,
                Trigger::Dob | Trigger::Age(_) | Trigger::Death | Trigger::LeftArea,
                Action::Hide | Action::Archive,
            )
            | (About::ChildRecord, Trigger::Archived, Action::Restrict | Action::Purge)
            | (About::ChildRecord, Trigger::FirstSeen, Action::Review)
            | (About::SensitiveEntry, Trigger::InvolvementEnded | Trigger::ConsentWithdrawn, Action::Purge)
            | (About::FeedRows | About::RejectedRows, Trigger::LoadReceived, Action::Purge)
            | (
                About::CaseRecord,
                Trigger::Dob
                | Trigger::Age(_)
                | Trigger::Death
                | Trigger::Closed
                | Trigger::LastChange
                | Trigger::LeftSchool
                | Trigger::AdoptionOrder,
                Action::Purge,
            ) => CarriedOut::ByTheRun,
            (About::Involvement, Trigger::InvolvementEnded, Action::Hide)
            | (About::CafContact, Trigger::Closed, Action::Hide) => CarriedOut::ByThePages,
            (About::CafEpisode, _, _) => {
                CarriedOut::NotYet("the service holds no common assessments, only that there is one")
            }
            (About::AuditTrail, _, _) => {
                CarriedOut::NotYet("the trail only grows; the texts of searches go by the time set for them")
            }
            (About::UserAccount, _, _) => CarriedOut::NotYet("accounts are suspended and never deleted"),
            (About::Report, _, _) => CarriedOut::NotYet("the service saves no reports"),
            _ => CarriedOut::NotYet("nothing that the service holds says when it is due"),
        }
    }
}
