//! What differs between the browser and a native program: the clock, and yielding to the event loop.

#[cfg(target_arch = "wasm32")]
mod imp {
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::JsFuture;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance, js_name = now)]
        fn performance_now() -> f64;
    }

    /// Milliseconds since some fixed moment.
    pub fn now_ms() -> f64 {
        performance_now()
    }

    /// Yields to the event loop once. Uses a message because browsers delay nested timers by at least four
    /// milliseconds.
    pub async fn yield_to_event_loop() {
        let channel = web_sys::MessageChannel::new().expect("a browser has message channels");
        let promise = js_sys::Promise::new(&mut |resolve, _| {
            channel.port1().set_onmessage(Some(&resolve));
            channel.port2().post_message(&JsValue::NULL).expect("a new port takes messages");
        });
        JsFuture::from(promise).await.expect("this promise never rejects");
        // An open port with a listener is never garbage-collected.
        channel.port1().close();
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    use std::sync::OnceLock;
    use std::time::Instant;

    /// Milliseconds since some fixed moment.
    pub fn now_ms() -> f64 {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3
    }

    /// Does nothing: a native program has no event loop to yield to.
    pub async fn yield_to_event_loop() {}
}

pub use imp::{now_ms, yield_to_event_loop};
