//! Journeys through the whole program, and contracts with the world outside.

mod contract_client;
