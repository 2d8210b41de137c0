//! Pure drawing: the model as a frame. No IO and no state of its own.
