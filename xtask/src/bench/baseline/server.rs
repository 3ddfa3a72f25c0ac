//! A bare actix-web server: one handler that reads a row of a plain SQLite file, and one that
//! inserts a row into an SQLCipher file.

use std::net::SocketAddr;
use std::path::Path;

use actix_web::error::{ErrorInternalServerError, ErrorNotFound};
use actix_web::{App, Error, HttpResponse, HttpServer, web};
use kernel::{Clock, Entropy, IdSource, LeadId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseConnection, TransactionTrait};
use serde::Serialize;

use super::lead_row::{self, Entity, Model};
use super::open::open;
use super::postgres;
use crate::bench::BenchError;

/// As many as the product has by default.
const READERS: u32 = 2;

/// The same over PostgreSQL.
pub const SHARED_READERS: u32 = 6;

/// The variable with the URL of the PostgreSQL that is read in place of a file.
pub const SHARED: &str = "BAILIWICK_BENCH_POSTGRES";

#[derive(Clone)]
struct Bare {
    plain: DatabaseConnection,
    encrypted: DatabaseConnection,
    ids: IdSource,
}

/// A lead as the product answers it.
#[derive(Serialize)]
struct Lead {
    id: LeadId,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    company: Option<String>,
    notes: Option<String>,
    status: String,
    source: Option<String>,
    value: Option<String>,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Serves until a signal comes. `GET /` names the one lead that is there.
pub fn serve(data: &Path, listen: SocketAddr) -> Result<(), BenchError> {
    actix_web::rt::System::new().block_on(async {
        let (bare, lead) = prepare(data).await?;
        let app = move || {
            App::new()
                .app_data(web::Data::new(bare.clone()))
                .route("/", web::get().to(move || async move { lead.to_string() }))
                .route("/leads/{id}", web::get().to(read))
                .route("/leads", web::post().to(create))
        };
        let failed = BenchError::io("starting the baseline");
        let server = HttpServer::new(app).bind(listen).map_err(failed)?;
        server
            .run()
            .await
            .map_err(BenchError::io("running the baseline"))
    })
}

async fn prepare(data: &Path) -> Result<(Bare, LeadId), BenchError> {
    let entropy = Entropy::system();
    let ids = IdSource::new(Clock::system(), entropy.clone());
    std::fs::create_dir_all(data).map_err(BenchError::io("making a folder"))?;
    let plain = match std::env::var(SHARED) {
        Ok(url) => postgres::open(&url.parse()?, SHARED_READERS),
        Err(_) => open(&data.join("plain.db"), None, READERS).await?,
    };
    let encrypted = open(&data.join("encrypted.db"), Some(&entropy.key()?), 1).await?;
    let lead = lead_row::insert(&plain, &ids).await?;
    let bare = Bare {
        plain,
        encrypted,
        ids,
    };
    Ok((bare, lead))
}

async fn read(bare: web::Data<Bare>, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id: LeadId = id.parse().map_err(ErrorNotFound)?;
    let row = Entity::find_by_id((Uuid::nil(), id.uuid()))
        .one(&bare.plain)
        .await
        .map_err(ErrorInternalServerError)?;
    let row = row.ok_or_else(|| ErrorNotFound("no such lead"))?;
    Ok(HttpResponse::Ok().json(Lead::read(row).map_err(ErrorInternalServerError)?))
}

async fn create(
    bare: web::Data<Bare>,
    body: web::Json<serde_json::Value>,
) -> Result<HttpResponse, Error> {
    let id = insert(&bare).await.map_err(ErrorInternalServerError)?;
    let mut answer = body.into_inner();
    answer["id"] = serde_json::Value::String(id.to_string());
    Ok(HttpResponse::Created().json(answer))
}

/// The same insert as the product's, in a transaction as well.
async fn insert(bare: &Bare) -> Result<LeadId, BenchError> {
    let transaction = bare.encrypted.begin().await?;
    let id = lead_row::insert(&transaction, &bare.ids).await?;
    transaction.commit().await?;
    Ok(id)
}

impl Lead {
    fn read(row: Model) -> Result<Self, serde_json::Error> {
        let body = row.read_body()?;
        Ok(Self {
            id: LeadId::from_uuid(row.id),
            name: body.name,
            email: body.email,
            phone: body.phone,
            company: body.company,
            notes: body.notes,
            status: row.status,
            source: body.source,
            value: row.value_e4.map(|value| value.to_string()),
            version: row.version,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        })
    }
}
