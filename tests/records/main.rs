//! What goes in: documents, their schema and the page on modelling, tables, the service catalogue, times and the ledger.

#[path = "../common/mod.rs"]
mod common;

mod documents;
mod guide;
mod horizon;
mod ledger;
mod network_tables;
mod schema;
mod services;
mod table_columns;
mod tables;
mod times;
