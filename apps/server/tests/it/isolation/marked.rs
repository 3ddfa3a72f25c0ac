//! A town whose workspaces hold one of each thing, with texts that tell whose it is.

use kernel::{ContactId, EventId, ImportId, InvitationId, LeadId, SessionId, UserId, WorkspaceId};
use serde_json::{Value, json};

use crate::matrix::{Place, Town};

/// Stands in every text of our workspace.
pub const MARK: &str = "Zweibrücken";

/// An id of each kind that leads into our workspace.
#[derive(Debug)]
pub struct Ids {
    pub lead: String,
    pub contact: String,
    pub lead_import: String,
    pub contact_import: String,
    pub event: String,
    pub invitation: String,
    pub member: String,
    pub session: String,
    pub workspace: String,
}

/// Fills our workspace with marked things, and theirs with others.
pub async fn fill(town: &Town) -> Ids {
    things(town, &town.theirs, "Elsewhere", "elsewhere").await;
    things(town, &town.ours, MARK, "zweibruecken").await
}

async fn things(town: &Town, place: &Place, mark: &str, local: &str) -> Ids {
    let rename = town.world.patch("/v1/workspace", json!({"name": mark}));
    rename.bearer(&place.owner.token).send().await.expect(200);
    let fields = json!({
        "name": format!("{mark} First"), "email": format!("{local}@first.example"), "source": mark,
        "company": mark, "value": {"amount": "12.50", "currency": "EUR"}, "status": "won",
    });
    let mut contact = json!({"name": format!("{mark} Second"), "title": mark});
    contact["email"] = format!("{local}@second.example").into();
    let more = [json!({"name": mark}), json!({"name": mark})];
    for fields in more {
        town.make(place, "/v1/leads", fields.clone()).await;
        town.make(place, "/v1/contacts", fields).await;
    }
    let file = format!("name,{mark}\n{mark} Imported,x\n,y\n");
    let email = format!("{local}@guest.example");
    let lead_import = town.import(place, "/v1/leads/imports", &file).await;
    let contact_import = town.import(place, "/v1/contacts/imports", &file).await;
    let invitation = town.invite(place, &email, "viewer").await;
    let session = town.open(&place.owner, &place.id).await.session;
    Ids {
        lead: id(&town.make(place, "/v1/leads", fields).await),
        contact: id(&town.make(place, "/v1/contacts", contact).await),
        lead_import: id(&lead_import),
        contact_import: id(&contact_import),
        event: id(&town.read(place, "/v1/audit_events?limit=1").await["data"][0]),
        invitation: id(&invitation),
        member: place.owner.user.clone(),
        session,
        workspace: place.id.clone(),
    }
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

impl Ids {
    /// All of them, each with an id of its kind that nothing has.
    pub fn with_missing(&self, town: &Town) -> Vec<(&str, String)> {
        let ids = &town.world.state().ids;
        let missing = |lead: LeadId| lead.to_string();
        let lead = missing(ids.next().unwrap());
        let import = || ids.next().map(|id: ImportId| id.to_string()).unwrap();
        let contact: ContactId = ids.next().unwrap();
        let event: EventId = ids.next().unwrap();
        let invitation: InvitationId = ids.next().unwrap();
        let user: UserId = ids.next().unwrap();
        let session: SessionId = ids.next().unwrap();
        let workspace: WorkspaceId = ids.next().unwrap();
        vec![
            (&self.lead, lead),
            (&self.contact, contact.to_string()),
            (&self.lead_import, import()),
            (&self.contact_import, import()),
            (&self.event, event.to_string()),
            (&self.invitation, invitation.to_string()),
            (&self.member, user.to_string()),
            (&self.session, session.to_string()),
            (&self.workspace, workspace.to_string()),
        ]
    }

    /// Every id, and the mark: what nobody else may see.
    pub fn traces(&self) -> Vec<&str> {
        vec![
            &self.lead,
            &self.contact,
            &self.lead_import,
            &self.contact_import,
            &self.event,
            &self.invitation,
            &self.member,
            &self.session,
            &self.workspace,
            MARK,
            "zweibruecken",
        ]
    }
}
