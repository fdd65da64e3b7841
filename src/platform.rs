//! What differs between the browser and a native program: the clock, and giving way to others.

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

    /// Lets the event loop turn once. A message, because a timer would wait four milliseconds.
    pub async fn yield_to_event_loop() {
        let channel = web_sys::MessageChannel::new().expect("a browser has message channels");
        let promise = js_sys::Promise::new(&mut |resolve, _| {
            channel.port1().set_onmessage(Some(&resolve));
            channel.port2().post_message(&JsValue::NULL).expect("a new port takes messages");
        });
        JsFuture::from(promise).await.expect("this promise never rejects");
        // An open port that listens is never collected.
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

    /// Natively nobody waits on this thread.
    pub async fn yield_to_event_loop() {}
}

pub use imp::{now_ms, yield_to_event_loop};
