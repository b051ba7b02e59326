// The part of libheif-js that is used: libheif's own C functions; its published types are of the bundle's innards.
declare module 'libheif-js/wasm-bundle.js' {
  /** A number of its enumerations; compared by identity. */
  type HeifEnum = object;
  interface HeifError {
    readonly code: HeifEnum;
    readonly message: string;
  }
  type HeifContext = object;
  type HeifHandle = object;
  interface HeifPixels {
    /** Freed with heif_image_release. */
    readonly image: object;
    /** Views of memory that is freed with the image. */
    readonly channels: readonly {
      readonly width: number;
      readonly height: number;
      /** Bytes from one row to the next. */
      readonly stride: number;
      readonly data: Uint8Array;
    }[];
  }
  const libheif: {
    readonly ready?: Promise<unknown>;
    readonly heif_error_code: { readonly heif_error_Ok: HeifEnum };
    readonly heif_colorspace: { readonly heif_colorspace_RGB: HeifEnum };
    readonly heif_chroma: {
      readonly heif_chroma_interleaved_RGB: HeifEnum;
      readonly heif_chroma_interleaved_RGBA: HeifEnum;
    };
    heif_context_alloc(): HeifContext;
    heif_context_free(context: HeifContext): void;
    heif_context_read_from_memory(context: HeifContext, bytes: Uint8Array): HeifError;
    heif_js_context_get_primary_image_handle(context: HeifContext): HeifHandle | HeifError;
    heif_image_handle_get_width(handle: HeifHandle): number;
    heif_image_handle_get_height(handle: HeifHandle): number;
    heif_image_handle_has_alpha_channel(handle: HeifHandle): number;
    heif_image_handle_release(handle: HeifHandle): void;
    heif_js_decode_image2(handle: HeifHandle, colorspace: HeifEnum, chroma: HeifEnum): HeifPixels | HeifError;
    heif_image_release(image: object): void;
  };
  // biome-ignore lint/style/noDefaultExport: a CommonJS module has no other
  export default libheif;
}
