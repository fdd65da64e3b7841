//! Crops and resizes grey images.

/// Resizes a grey image by area averaging: each new pixel is the mean of the area that it covers in the original.
pub(super) fn resize(image: &[f32], [width, height]: [usize; 2], [to_width, to_height]: [usize; 2]) -> Vec<f32> {
    let (columns, rows) = (cover(width, to_width), cover(height, to_height));
    let narrow: Vec<f32> =
        image.chunks_exact(width).flat_map(|row| columns.iter().map(|c| c.mean(|x| row[x]))).collect();
    rows.iter().flat_map(|r| (0..to_width).map(|x| r.mean(|y| narrow[y * to_width + x]))).collect()
}

/// Crops each of `n` images (`n · width · height` bytes) to its largest central square and resizes it to
/// `side × side`. Images that already have this size are not changed.
pub fn fit_images(images: &[u8], width: usize, height: usize, side: usize) -> Vec<u8> {
    if [width, height] == [side, side] {
        return images.to_vec();
    }
    let square = width.min(height);
    let (left, top) = ((width - square) / 2, (height - square) / 2);
    let fit = |image: &[u8]| {
        let row = |y: usize| image[y * width + left..][..square].iter().map(|grey| f32::from(*grey));
        let cut: Vec<f32> = (top..top + square).flat_map(row).collect();
        resize(&cut, [square, square], [side, side]).into_iter().map(|grey| grey.round() as u8)
    };
    images.chunks_exact(width * height).flat_map(fit).collect()
}

/// The old pixels that a new pixel covers along one axis: the index of the first, and the weights of it and of those
/// that follow. The weights sum to 1.
struct Cover {
    first: usize,
    shares: Vec<f32>,
}

impl Cover {
    fn mean(&self, pixel: impl Fn(usize) -> f32) -> f32 {
        self.shares.iter().enumerate().map(|(i, share)| share * pixel(self.first + i)).sum()
    }
}

fn cover(from: usize, to: usize) -> Vec<Cover> {
    let scale = from as f64 / to as f64;
    let one = |i: usize| {
        let (start, end) = (i as f64 * scale, (i + 1) as f64 * scale);
        let first = start as usize;
        // Rounding must not lead past the last pixel.
        let last = (end.ceil() as usize).clamp(first + 1, from);
        let share = |x: usize| ((end.min((x + 1) as f64) - start.max(x as f64)) / scale).max(0.0) as f32;
        Cover { first, shares: (first..last).map(share).collect() }
    };
    (0..to).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers() {
        let image = [0.0, 10.0, 20.0, 30.0];
        assert_eq!(resize(&image, [4, 1], [2, 1]), [5.0, 25.0]);
        assert_eq!(resize(&image, [2, 2], [1, 1]), [15.0]);
        assert_eq!(resize(&image, [1, 4], [1, 8]), [0.0, 0.0, 10.0, 10.0, 20.0, 20.0, 30.0, 30.0]);
        let thirds = resize(&[0.0, 3.0], [2, 1], [3, 1]);
        assert!((thirds[1] - 1.5).abs() < 1e-6 && thirds[0] == 0.0 && (thirds[2] - 3.0).abs() < 1e-6, "{thirds:?}");
    }

    #[test]
    fn a_white_image_stays_white_and_the_ink_stays_the_same() {
        let ink: Vec<f32> = (0..17 * 23).map(|i| (i * 37 % 256) as f32).collect();
        let mean = |v: &[f32]| v.iter().sum::<f32>() / v.len() as f32;
        for to in [[28, 28], [1, 1], [64, 3], [17, 23]] {
            let resized = resize(&ink, [17, 23], to);
            assert_eq!(resized.len(), to[0] * to[1]);
            assert!((mean(&resized) - mean(&ink)).abs() < 0.01, "{to:?}");
            assert!(resize(&[255.0; 17 * 23], [17, 23], to).iter().all(|grey| (grey - 255.0).abs() < 0.01));
        }
    }

    #[test]
    fn the_middle_is_cut_out() {
        let wide = [9, 1, 2, 9, 9, 3, 4, 9];
        assert_eq!(fit_images(&wide, 4, 2, 2), [1, 2, 3, 4]);
        let two_tall = [9, 1, 9, 9, 2, 9];
        assert_eq!(fit_images(&two_tall, 1, 3, 1), [1, 2]);
        assert_eq!(fit_images(&[7; 8], 2, 2, 2), [7; 8]);
        assert_eq!(fit_images(&[8; 200], 10, 10, 28), [8; 2 * 28 * 28]);
    }
}
