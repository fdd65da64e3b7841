//! What differs between the browser and a native program: the clock, yielding to the event loop, and timeouts.

#[cfg(target_arch = "wasm32")]
mod imp {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::JsFuture;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = setTimeout)]
        fn set_timeout(callback: &js_sys::Function, ms: u32) -> JsValue;
        #[wasm_bindgen(js_name = clearTimeout)]
        fn clear_timeout(timeout: &JsValue);
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

    /// Waits for a future for at most `ms` milliseconds. After that, drops it and returns `None`.
    pub async fn within<T>(ms: u32, future: impl Future<Output = T>) -> Option<T> {
        let (mut timeout, mut settle) = (JsValue::UNDEFINED, None);
        let late = js_sys::Promise::new(&mut |resolve, _| {
            timeout = set_timeout(&resolve, ms);
            settle = Some(resolve);
        });
        let (mut future, mut late) = (pin!(future), pin!(JsFuture::from(late)));
        let result = poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending => late.as_mut().poll(context).map(|_| None),
        })
        .await;
        clear_timeout(&timeout);
        // A promise that never settles would keep what waits for it in memory for ever.
        if let Some(settle) = settle {
            settle.call0(&JsValue::UNDEFINED).expect("a promise takes its value");
        }
        result
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

    /// Waits for a future without a limit: native drivers answer or fail, and the user can end the program.
    pub async fn within<T>(_ms: u32, future: impl Future<Output = T>) -> Option<T> {
        Some(future.await)
    }
}

pub use imp::{now_ms, within, yield_to_event_loop};
