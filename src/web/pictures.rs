//! JavaScript API for pictures: a plane through the latent space, the losses of single images, and reading a user's own
//! images.

use super::value::{bytes, floats, object, throw, whole_number};
use super::{Vae, seed_of, u32s};
use crate::data::{self, Array, ElementKind, Npy};
use crate::error::{Error, Result};
use crate::theory::plane;
use js_sys::{Float32Array, Float64Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * The encoder's output for given images, and their losses in nats per image. p(z|x) is the encoder, q(x|z) the decoder,
 * q(z) the prior.
 */
export interface Examination {
  /** The encoder's means, n · latent numbers. */
  mu: Float32Array<ArrayBuffer>;
  /** The encoder's standard deviations, n · latent numbers. */
  sigma: Float32Array<ArrayBuffer>;
  /** E[−ln q(x|z)] of each image, averaged over the draws of z. */
  nll: Float64Array<ArrayBuffer>;
  /** KL(p(z|x) ‖ q(z)) of each image. */
  kl: Float64Array<ArrayBuffer>;
  /** −(nll + kl) of each image: a lower bound of ln q(x), independent of beta. */
  elbo: Float64Array<ArrayBuffer>;
}

/** The content of an NPY file: its sizes, outermost first, and grey values from 0 to 255. */
export interface Npy { shape: Uint32Array<ArrayBuffer>; data: Uint8Array<ArrayBuffer> }

/** A description of an array in an NPY or IDX file. */
export interface ArraySummary {
  /** Its sizes, outermost first. */
  shape: Uint32Array<ArrayBuffer>;
  /** What its elements are. "other" cannot be read: Python objects or complex numbers, for example. */
  kind: "numbers" | "text" | "other";
  /** NumPy's name for their type, such as "<f4"; for IDX, the code of the type. */
  type: string;
  /** The smallest and the largest finite number; NaN if there is none. */
  min: number;
  max: number;
  /** Indices along the first axis of the entries that contain NaN or infinity. */
  notFinite: Uint32Array<ArrayBuffer>;
}
"#;

#[wasm_bindgen]
impl Vae {
    /// The n draws z from the prior that `sample` decodes for the same seed (0 by default): n · latent numbers.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array<ArrayBuffer>>")]
    pub fn prior(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] n: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] seed: JsValue,
    ) -> Promise {
        self.call(async move |model| {
            let n = whole_number("n", &n, 1..=65536)?;
            let z = model.prior(n as usize, seed_of(&seed)?)?;
            Ok(Float32Array::from(z.as_slice()).into())
        })
    }

    /// Encodes 1 to 256 images and measures the loss of each, averaged over `draws` samples of epsilon (1 to 4096,
    /// default 128). The samples are the same in every call.
    #[wasm_bindgen(unchecked_return_type = "Promise<Examination>")]
    pub fn examine(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] images: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] draws: JsValue,
    ) -> Promise {
        self.call(async move |model| {
            let draws = if draws.is_undefined() { 128 } else { whole_number("draws", &draws, 1..=4096)? };
            let all = model.image_elbos(&bytes("images", &images)?, draws).await?;
            let doubles = |values: &[f64]| Float64Array::from(values).into();
            Ok(object(&[
                ("mu", Float32Array::from(all.mu.as_slice()).into()),
                ("sigma", Float32Array::from(all.sigma.as_slice()).into()),
                ("nll", doubles(&all.nll)),
                ("kl", doubles(&all.kl)),
                ("elbo", doubles(&all.elbo)),
            ]))
        })
    }
}

/// A plane through the centre of the latent space. With one or two latents it is the latent space itself; with more, it
/// is spanned by the two leading principal directions of the encoder's means.
#[wasm_bindgen]
pub struct Plane {
    /// None once it has been freed.
    plane: Option<plane::Plane>,
    axes: u32,
}

impl Plane {
    fn get(&self) -> Result<&plane::Plane> {
        self.plane.as_ref().ok_or(Error::Freed)
    }
}

#[wasm_bindgen]
impl Plane {
    /// The plane for the encoder's means mu, n · latent numbers.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] mu: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] latent: JsValue,
    ) -> Result<Plane, JsValue> {
        let n_latent = whole_number("latent", &latent, 1..=200).map_err(throw)?;
        let plane = floats("mu", &mu).and_then(|mu| plane::Plane::new(&mu, n_latent as usize));
        plane.map(|plane| Plane { axes: plane.n_axes() as u32, plane: Some(plane) }).map_err(throw)
    }

    /// Updates the plane for the current means of the same model. It stays as it is while it still shows 90 % of the
    /// variance that the best plane would show.
    pub fn follow(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] mu: JsValue,
    ) -> Result<(), JsValue> {
        let plane = floats("mu", &mu).and_then(|mu| self.get()?.follow(&mu)).map_err(throw)?;
        self.plane = Some(plane);
        Ok(())
    }

    /// The number of coordinates of a point in the plane: 1 with one latent, otherwise 2.
    #[wasm_bindgen(getter)]
    pub fn axes(&self) -> u32 {
        self.axes
    }

    /// Projects latents, n · latent numbers, onto the plane: n · axes numbers.
    #[wasm_bindgen(unchecked_return_type = "Float32Array<ArrayBuffer>")]
    pub fn project(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] z: JsValue,
    ) -> Result<JsValue, JsValue> {
        js(floats("z", &z).and_then(|z| self.get()?.project(&z)))
    }

    /// Maps points of the plane, n · axes numbers, to latents: n · latent numbers.
    #[wasm_bindgen(unchecked_return_type = "Float32Array<ArrayBuffer>")]
    pub fn lift(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] places: JsValue,
    ) -> Result<JsValue, JsValue> {
        js(floats("places", &places).and_then(|places| self.get()?.lift(&places)))
    }

    /// The points of a manifold picture, side × side of them (`side` with one axis; 2 to 64): the prior's quantiles at
    /// evenly spaced probabilities from −2 to 2 standard deviations, by rows from the top left.
    #[wasm_bindgen(unchecked_return_type = "Float32Array<ArrayBuffer>")]
    pub fn manifold(&self, #[wasm_bindgen(unchecked_param_type = "number")] side: JsValue) -> Result<JsValue, JsValue> {
        js(whole_number("side", &side, 2..=64).and_then(|side| self.get()?.manifold(side as usize)))
    }

    /// n points (at least 2) evenly spaced on the line between two points, both included.
    #[wasm_bindgen(unchecked_return_type = "Float32Array<ArrayBuffer>")]
    pub fn between(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] from: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] to: JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] n: JsValue,
    ) -> Result<JsValue, JsValue> {
        let n = whole_number("n", &n, 2..=1024).map_err(throw)?;
        let ends = floats("from", &from).and_then(|from| Ok((from, floats("to", &to)?)));
        js(ends.and_then(|(from, to)| self.get()?.between(&from, &to, n as usize)))
    }

    /// Frees the plane. Every later call throws with the code `freed`; `axes` keeps its value. Freeing twice does
    /// nothing.
    pub fn free(&mut self) {
        self.plane = None;
    }
}

fn js(numbers: Result<Vec<f32>>) -> Result<JsValue, JsValue> {
    numbers.map(|numbers| Float32Array::from(numbers.as_slice()).into()).map_err(throw)
}

/// Reads an NPY file of numbers as grey values. Floats in [0, 1] are scaled to 0 to 255. Throws `invalid_data`.
#[wasm_bindgen(js_name = readNpy, unchecked_return_type = "Npy")]
pub fn read_npy(#[wasm_bindgen(unchecked_param_type = "Uint8Array")] file: JsValue) -> Result<JsValue, JsValue> {
    let npy = bytes("file", &file).and_then(|file| Npy::parse(&file)).map_err(throw)?;
    Ok(object(&[("shape", u32s(&npy.shape)), ("data", Uint8Array::from(npy.data.as_slice()).into())]))
}

/// Describes the array in an NPY or IDX file of any type. Throws `invalid_data` if the file is neither, or damaged.
#[wasm_bindgen(js_name = summarizeArray, unchecked_return_type = "ArraySummary")]
pub fn summarize_array(#[wasm_bindgen(unchecked_param_type = "Uint8Array")] file: JsValue) -> Result<JsValue, JsValue> {
    let file = bytes("file", &file).map_err(throw)?;
    let array = Array::parse(&file).map_err(throw)?;
    let kind = match array.kind() {
        ElementKind::Numbers => "numbers",
        ElementKind::Text => "text",
        ElementKind::Other => "other",
    };
    let summary = array.summary();
    let [min, max] = summary.range.unwrap_or([f64::NAN; 2]);
    Ok(object(&[
        ("shape", u32s(&array.shape)),
        ("kind", kind.into()),
        ("type", array.descr.as_str().into()),
        ("min", min.into()),
        ("max", max.into()),
        ("notFinite", u32s(&summary.not_finite)),
    ]))
}

/// The numbers of an NPY or IDX file as grey values: `black` becomes 0 and `white` 255. Throws `invalid_data`.
#[wasm_bindgen(js_name = arrayToGrey, unchecked_return_type = "Uint8Array<ArrayBuffer>")]
pub fn array_to_grey(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] file: JsValue,
    black: f64,
    white: f64,
) -> Result<JsValue, JsValue> {
    let file = bytes("file", &file).map_err(throw)?;
    let grey = Array::parse(&file).map_err(throw)?.grey(black, white);
    Ok(Uint8Array::from(grey.as_slice()).into())
}

/// The numbers or the texts of an NPY or IDX file, in row-major order. Throws `invalid_data`.
#[wasm_bindgen(js_name = arrayValues, unchecked_return_type = "Float64Array<ArrayBuffer> | string[]")]
pub fn array_values(#[wasm_bindgen(unchecked_param_type = "Uint8Array")] file: JsValue) -> Result<JsValue, JsValue> {
    let file = bytes("file", &file).map_err(throw)?;
    let array = Array::parse(&file).map_err(throw)?;
    if array.kind() == ElementKind::Text {
        return Ok(array.texts().map(JsValue::from).collect::<js_sys::Array>().into());
    }
    let numbers: Vec<f64> = array.numbers().collect();
    Ok(Float64Array::from(numbers.as_slice()).into())
}

/// Crops images, n · width · height bytes, to their largest central squares and resizes these to side × side.
#[wasm_bindgen(js_name = fitImages, unchecked_return_type = "Uint8Array<ArrayBuffer>")]
pub fn fit_images(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] images: JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] width: JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] height: JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] side: JsValue,
) -> Result<JsValue, JsValue> {
    let size = |name, value| whole_number(name, value, 1..=32768).map(|size| size as usize);
    let fit = || -> Result<Vec<u8>> {
        let (width, height, side) = (size("width", &width)?, size("height", &height)?, size("side", &side)?);
        let images = bytes("images", &images)?;
        data::count_images("images", images.len(), "bytes", [width, height])?;
        Ok(data::fit_images(&images, width, height, side))
    };
    fit().map(|images| Uint8Array::from(images.as_slice()).into()).map_err(throw)
}

/// Converts a drawing, width · height bytes of ink, to the format of MNIST: 28 · 28 bytes, with the ink scaled to fit
/// 20×20 pixels and its centre of mass at the centre.
#[wasm_bindgen(js_name = centreDigit, unchecked_return_type = "Uint8Array<ArrayBuffer>")]
pub fn centre_digit(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] ink: JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] width: JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] height: JsValue,
) -> Result<JsValue, JsValue> {
    let size = |name, value| whole_number(name, value, 1..=4096).map(|size| size as usize);
    let centre = || -> Result<Vec<u8>> {
        data::centre_digit(&bytes("ink", &ink)?, size("width", &width)?, size("height", &height)?)
    };
    centre().map(|digit| Uint8Array::from(digit.as_slice()).into()).map_err(throw)
}
