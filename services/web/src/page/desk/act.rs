//! `/desk/shields/{id}/act/{act}`: what is about to be done with a shield, for a reason.

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::{
    ChildId, ShieldId,
    policy::{Shields, shields},
};
use desk::{ActOnShield, Desk, DeskError, ShieldAct, ShieldView};
use gate::{AppState, CsrfForm, Named, Refusal};
use serde::Deserialize;

use super::form::{FormPage, TEXT_CHARACTERS_MAX, day_text, refuse, text};
use crate::{
    components::{Button, CharacterCount, FormErrors, SummaryList, SummaryRow},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::typed_date::TypedDate,
};

/// The routes of what is done with a shield.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/desk/shields/{shield}/act/{act}", get(get_act).post(post_act))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    child: Option<ChildId>,
}

/// What a page calls an act.
pub(super) const fn label(act: ShieldAct) -> &'static str {
    match act {
        ShieldAct::Set => "Set this shield",
        ShieldAct::Refuse => "Refuse this request",
        ShieldAct::Review => "Review and keep",
        ShieldAct::ProposeLift => "Propose to lift",
        ShieldAct::ConfirmLift => "Lift this shield",
        ShieldAct::RejectLift => "Keep the shield",
        ShieldAct::Close => "Note that it is lifted",
    }
}

/// What happens then.
const fn consequence(act: ShieldAct) -> &'static str {
    match act {
        ShieldAct::Set => {
            "From now on only those who keep shields see where the child is and who works with the child. Everybody else \
             sees the name, sex, birth date and the names of carers."
        }
        ShieldAct::Refuse => "The request ends here. Nothing that others see tells of it.",
        ShieldAct::Review => {
            "The shield stays until it is lifted. It is listed for review again from the day that you enter."
        }
        ShieldAct::ProposeLift => "The shield stays until another person of the team lifts it.",
        ShieldAct::ConfirmLift => {
            "From now on everybody sees of this child what their role allows, unless something else shields the child too."
        }
        ShieldAct::RejectLift => "The proposal ends here, and the shield stays.",
        ShieldAct::Close => {
            "It was taken down from every child that it covered, and nobody noted so. It is listed as lifted then."
        }
    }
}

const fn done(act: ShieldAct) -> &'static str {
    match act {
        ShieldAct::Set => "The shield is set. It holds from now on.",
        ShieldAct::Refuse => "The request is refused. Tell the person who asked.",
        ShieldAct::Review => "The shield is kept. The next day of review is set.",
        ShieldAct::ProposeLift => "The lift is proposed. Another person of the team has to confirm it.",
        ShieldAct::ConfirmLift => "The shield is lifted from this child.",
        ShieldAct::RejectLift => "The shield stays.",
        ShieldAct::Close => "The shield is noted as lifted.",
    }
}

/// What was typed.
struct Typed {
    reason: String,
    review_on: TypedDate,
}

fn date(form: &[(String, String)]) -> TypedDate {
    TypedDate::sent("review_on", "Review date", form)
}

/// `GET /desk/shields/{shield}/act/{act}`
async fn get_act(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, act)): Named<(ShieldId, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let act = ShieldAct::from_name(&act).ok_or(Refusal::NotFound)?;
    if shields(frame.viewer().role) != Shields::Keeps {
        return Err(Refusal::NotFound);
    }
    let shield = desk.shield(frame.viewer(), id).await?;
    let of_part = |part: &desk::ShieldPart| Some(part.child.id) == asked.child && part.acts.contains(&act);
    if !shield.acts.contains(&act) && !shield.parts.iter().any(of_part) {
        return Err(Refusal::NotFound);
    }
    let typed = Typed {
        reason: String::new(),
        review_on: date(&[]),
    };
    let page = frame.page(label(act), Section::Desk);
    show(&form(page, &shield, act, asked.child, &typed, &FormErrors::new()))
}

/// `POST /desk/shields/{shield}/act/{act}`
async fn post_act(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, act)): Named<(ShieldId, String)>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let act = ShieldAct::from_name(&act).ok_or(Refusal::NotFound)?;
    let typed = Typed {
        reason: text(&sent, "reason").to_owned(),
        review_on: date(&sent),
    };
    let child: Option<ChildId> = text(&sent, "child").parse().ok();
    let wanted = ActOnShield {
        act,
        version: text(&sent, "version").parse().unwrap_or_default(),
        reason: typed.reason.clone(),
        review_on: day_text(&typed.review_on),
        child,
    };
    match desk.act_on_shield(frame.viewer(), id, &wanted).await {
        Ok(()) => {
            frame.tell_next(done(act)).await?;
            Ok(see_other(&format!("/desk/shields/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&typed.review_on], "reason");
            let shield = desk.shield(frame.viewer(), id).await?;
            let page = frame.page(label(act), Section::Desk).errors(errors.summary());
            show_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &form(page, &shield, act, child, &typed, &errors),
            )
        }
        Err(error) => Err(error.into()),
    }
}

fn form(
    page: Page,
    shield: &ShieldView,
    act: ShieldAct,
    child: Option<ChildId>,
    typed: &Typed,
    errors: &FormErrors,
) -> FormPage {
    let address = format!("/desk/shields/{}", shield.id);
    let about = shield
        .parts
        .iter()
        .filter(|part| child.is_none_or(|child| part.child.id == child));
    let rows = about.flat_map(|part| {
        [
            SummaryRow::new("Child", part.child.name.listed()),
            SummaryRow::new("Child record", &part.child.reference),
        ]
    });
    let reason = CharacterCount::new("reason", "Reason", TEXT_CHARACTERS_MAX)
        .hint("It stays with the shield and goes on record with your name.")
        .value(&typed.reason)
        .error(errors.of("reason"));
    let action = format!("{address}/act/{}", act.name());
    let button = Button::new(label(act)).once().testid("confirm");
    let mut form = FormPage::new(page, label(act), action, address, button)
        .intro(consequence(act))
        .about(SummaryList::new(rows.collect()))
        .sends("version", shield.version.to_string())
        .field(reason);
    if let Some(child) = child {
        form = form.sends("child", child.to_string());
    }
    if act == ShieldAct::Review {
        let date = typed.review_on.boxes(errors);
        form = form.field(date.hint("When the shield is to be looked at again. For example, 27 3 2027"));
    }
    form
}
