//! What a role that opens no child records does here, in words.

use child::policy::Role;

/// What the home page says to a role that sees no child; `None` for roles with work on the page.
pub(super) const fn without_children(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::Director | Role::Analyst => {
            "Your role works with counts and trends. Groups under 5 are never shown exactly. It sees no child’s record."
        }
        Role::OperationsReporter => {
            "Your role works with reports by episode and practitioner, without the identity of a child. It sees no \
             child’s record."
        }
        Role::Auditor => "Your role proves who looked at what, when and why. It sees no child’s record.",
        Role::InformationGovernance => {
            "Your role handles subject access, holds and deletions. It sees a child’s record only within an open case."
        }
        Role::SystemAdmin => "Your role runs the service. It sees no child’s record.",
        Role::FeedService => "This account loads feeds by machine. It sees no child’s record.",
        Role::SourcePartner => {
            "Your role answers questions about the systems that send us feeds, and sees how good their data is. It sees no \
             child’s record."
        }
        _ => return None,
    })
}
