//! What is proposed for an item, where a rule is sure enough to propose anything.

use serde::Serialize;

use super::{Asker, Part, WithholdReason};
use crate::kind::Sector;

/// What is proposed. A person decides about every item all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// To release it.
    Release,
    /// To withhold it.
    Withhold(WithholdReason),
    /// Nothing: somebody has to read it first.
    Ask,
}

/// The proposal for a part of what a source of `sector` holds on a child. Never one to release anything that a source says of a
/// shielded child, what a child may have said in confidence to somebody else than the child, nor anything of health or social
/// care, which needs the opinion of a professional or a look at the harm (retention rules, section 6). One involvement in a
/// register may be of the police, of social care or of health, and so may be who looked.
pub(super) fn propose(part: Part, sector: Sector, asker: Asker, shielded: bool) -> Proposal {
    let own = asker == Asker::Child;
    match part {
        // What people wrote for each other names whom it likes: somebody reads it before it goes out.
        Part::Family | Part::Notes => Proposal::Withhold(WithholdReason::ThirdParty),
        // Who was put in touch with whom tells of a sensitive service.
        Part::Contact | Part::Sensitive | Part::Consents | Part::Contacts if !own => {
            Proposal::Withhold(WithholdReason::Confidence)
        }
        Part::Involvements
        | Part::Sensitive
        | Part::Consents
        | Part::SocialCare
        | Part::Caf
        | Part::Other
        | Part::Decisions
        | Part::Looks
        | Part::Requests
        | Part::Contacts
        | Part::Mistakes
        | Part::Corrections => Proposal::Ask,
        Part::Keeping => Proposal::Release,
        // Numbers and ids of records tell too, of a council or of a school.
        _ if shielded => Proposal::Ask,
        Part::Identity | Part::Home | Part::Contact | Part::Schooling | Part::Sen | Part::Travel | Part::Linking => {
            of_sector(sector, asker)
        }
    }
}

fn of_sector(sector: Sector, asker: Asker) -> Proposal {
    match sector {
        Sector::Health | Sector::SocialCare | Sector::Sensitive => Proposal::Ask,
        // What a young person tells an adviser is between the two.
        Sector::Youth if asker != Asker::Child => Proposal::Ask,
        Sector::Youth | Sector::Education | Sector::Transport | Sector::Index | Sector::Own => Proposal::Release,
    }
}
