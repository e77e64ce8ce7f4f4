//! What is made of answers: objects, the server's refusals, what does not decode; and that no secret is ever shown.

mod canary;
mod decode_errors;
mod evictions;
mod foreign;
mod misplaced;
mod reading;
mod scales;
mod secrets;
mod shown;
mod statuses;
mod tokens;
