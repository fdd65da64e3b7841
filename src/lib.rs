//! A variational autoencoder that trains in the browser.
