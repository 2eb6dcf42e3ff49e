//! Raw instances: graphs without people, from a seed.
