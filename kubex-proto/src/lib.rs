#![no_std]
//! The Kubernetes API as a pure protocol.
