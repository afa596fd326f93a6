// How the response to OPTIONS describes fields (DRF's SimpleMetadata).

/** The description of a field. */
export interface FieldMetadata {
  readonly type: string;
  readonly required: boolean;
  readonly read_only: boolean;
  /** The items of a list have none. */
  readonly label?: string;
  readonly max_length?: number;
  readonly min_length?: number;
  readonly max_value?: number;
  readonly min_value?: number;
  readonly max_digits?: number;
  readonly decimal_places?: number;
  readonly choices?: readonly { value: string | number; display_name: string }[];
  readonly child?: FieldMetadata;
}
