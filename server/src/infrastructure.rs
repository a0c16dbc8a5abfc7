//! What surfaces and middleware build on: clock, randomness, keys, projects, files, logs, and connections.

pub mod assets;
pub mod background;
pub mod clock;
pub mod connection;
pub mod entropy;
pub mod keys;
pub mod listen;
pub mod logs;
pub mod process;
pub mod projects;
