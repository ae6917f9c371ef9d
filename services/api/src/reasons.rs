//! Which reasons the council lets its roles give, said in the description of the API.

use child::policy::{Reasons, Role};
use utoipa::openapi::{OpenApi as Description, RefOr};

use crate::ROOT;

/// Adds the council's lists to the two operations that ask for a reason.
pub fn say(description: &mut Description, reasons: &Reasons) {
    let search = by_role(|role| reasons.search(role).map_or_else(Vec::new, |list| list.codes()));
    let overriding = by_role(|role| reasons.overriding(role).iter().map(|reason| &*reason.code).collect());
    for (path, lists) in [("/search", search), ("/children/{id}/override", overriding)] {
        let operation = description.paths.paths.get_mut(&format!("{ROOT}{path}"));
        let body = operation.and_then(|item| item.post.as_mut()?.request_body.as_mut());
        if let Some(RefOr::T(body)) = body {
            let said = body.description.take().unwrap_or_default();
            body.description = Some(format!("{said}. Reasons by role: {lists}"));
        }
    }
}

/// One line of every role that may give a reason, with what it may give.
fn by_role<'a>(codes: impl Fn(Role) -> Vec<&'a str>) -> String {
    let lines = Role::ALL.iter().filter_map(|role| {
        let codes = codes(*role);
        (!codes.is_empty()).then(|| format!("{role}: {}", codes.join(", ")))
    });
    lines.collect::<Vec<_>>().join("; ")
}
