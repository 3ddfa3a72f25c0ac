//! Reading a log: by page, by id, or from a place on.

use kernel::{Cursor, EventId, Page, PageLimit, Timestamp, UserId};
use sea_orm::sea_query::{Expr, Func, LikeExpr};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QuerySelect};
use storage::Database;

use crate::store::events::{self, Column};
use crate::{AuditError, AuditLog, Event};

const ORDER: &str = "-seq";

/// Which events of a log are wanted. An empty filter wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// A part of the action's or the target's text, in any case. At most a few thousand bytes: the
    /// database refuses longer patterns.
    pub text: Option<String>,
    /// The action, or a noun with a trailing `.*`, as in `lead.*`.
    pub action: Option<String>,
    /// The user who did it.
    pub actor: Option<UserId>,
    /// The id of what it was done to.
    pub target: Option<String>,
    /// Not before this time.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

impl EventFilter {
    /// No event holds the character NUL, and the engines differ in what they make of one: the server
    /// refuses the statement, the embedded engine ends the text there.
    fn has_nul(&self) -> bool {
        let texts = [&self.text, &self.action, &self.target];
        let mut texts = texts.into_iter().flatten();
        texts.any(|text| text.contains('\0'))
    }
}

/// A filter with a page.
#[derive(Debug, Clone, Default)]
pub struct EventQuery {
    /// Which events.
    pub filter: EventFilter,
    /// How many.
    pub limit: PageLimit,
    /// After which place.
    pub cursor: Option<Cursor>,
}

impl AuditLog {
    /// A page of a log, newest first.
    ///
    /// # Errors
    /// [`AuditError::Cursor`] for a foreign cursor; the database's failure.
    pub async fn list(
        &self,
        database: &Database,
        query: &EventQuery,
    ) -> Result<Page<Event>, AuditError> {
        let mut select = filtered(events::newest_first(database.scope()), &query.filter);
        if let Some(cursor) = &query.cursor {
            select = select.filter(Column::Seq.lt(cursor.place::<i64>(ORDER)?));
        }
        let limit = u64::try_from(query.limit.get()).unwrap_or(u64::MAX);
        let rows = select.limit(limit + 1).all(database.reader()).await?;
        let fields = database.fields();
        let rows = rows.into_iter().map(|row| events::value(fields, row));
        let rows = rows.collect::<Result<_, _>>()?;
        Ok(Page::from_rows(rows, query.limit, |event: &Event| {
            Cursor::new(ORDER, &event.seq)
        }))
    }

    /// The event of this id.
    ///
    /// # Errors
    /// [`AuditError::NotFound`]; the database's failure.
    pub async fn event(&self, database: &Database, id: EventId) -> Result<Event, AuditError> {
        let event = events::find(database.reader(), database.scope(), id).await?;
        let event = event.ok_or(AuditError::NotFound)?;
        Ok(events::value(database.fields(), event)?)
    }

    /// Up to `count` events after the place `after` (`None`: from the beginning), oldest first:
    /// the steps of an export, which never holds more than one of them in memory.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn after(
        &self,
        database: &Database,
        filter: &EventFilter,
        after: Option<i64>,
        count: u64,
    ) -> Result<Vec<Event>, AuditError> {
        let mut select = filtered(events::oldest_first(database.scope()), filter);
        if let Some(after) = after {
            select = select.filter(Column::Seq.gt(after));
        }
        let rows = select.limit(count).all(database.reader()).await?;
        let fields = database.fields();
        let events = rows.into_iter().map(|row| events::value(fields, row));
        Ok(events.collect::<Result<_, _>>()?)
    }
}

fn filtered(
    mut select: sea_orm::Select<events::Entity>,
    filter: &EventFilter,
) -> sea_orm::Select<events::Entity> {
    if filter.has_nul() {
        return select.filter(Expr::cust("1 = 0"));
    }
    if let Some(text) = &filter.text {
        let any = sea_orm::Condition::any()
            .add(lower(Column::Action).like(holding(text)))
            .add(lower(Column::TargetId).like(holding(text)));
        select = select.filter(any);
    }
    if let Some(action) = &filter.action {
        select = match action.strip_suffix(".*") {
            Some(noun) => select.filter(begins_with(Column::Action, &format!("{noun}."))),
            None => select.filter(Column::Action.eq(action)),
        };
    }
    if let Some(actor) = filter.actor {
        select = select.filter(Column::ActorId.eq(actor.uuid()));
    }
    if let Some(target) = &filter.target {
        select = select.filter(Column::TargetId.eq(target));
    }
    if let Some(since) = filter.since {
        select = select.filter(Column::OccurredAt.gte(since.micros()));
    }
    if let Some(until) = filter.until {
        select = select.filter(Column::OccurredAt.lt(until.micros()));
    }
    select
}

fn lower(column: Column) -> Expr {
    Expr::expr(Func::lower(Expr::col(column.as_column_ref())))
}

/// A pattern for what holds the text in lower case; in it the marks of LIKE are letters like any
/// other. Of the engines one tells cases apart in LIKE and the other does not, so both are given
/// lower case. Only ASCII's is made, as the embedded engine makes it: actions and ids have no other
/// letters, and no sign beyond it is to be taken for one of theirs.
fn holding(text: &str) -> LikeExpr {
    let literal = text
        .to_ascii_lowercase()
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    LikeExpr::new(format!("%{literal}%")).escape('!')
}

/// Whether a column begins with a text, letter for letter: LIKE would not tell `lead` from `LEAD`,
/// where a comparison with a whole action does.
fn begins_with(column: Column, text: &str) -> Expr {
    // The server's SUBSTR takes places of 32 bits alone, and so does the type of the parameter.
    let length = i32::try_from(text.chars().count()).unwrap_or(i32::MAX);
    let beginning = Func::cust("SUBSTR").args([
        Expr::col(column.as_column_ref()),
        Expr::val(1_i32),
        Expr::val(length),
    ]);
    Expr::expr(beginning).eq(text)
}
