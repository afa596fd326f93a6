// An input for a password, with a button that shows it.
import VisibilityIcon from "@mui/icons-material/Visibility";
import VisibilityOffIcon from "@mui/icons-material/VisibilityOff";
import IconButton from "@mui/material/IconButton";
import InputAdornment from "@mui/material/InputAdornment";
import TextField, { type TextFieldProps } from "@mui/material/TextField";
import { type JSX, useState } from "react";
import { useTranslate } from "react-admin";

export type PasswordFieldProps = Omit<TextFieldProps, "type" | "onChange" | "slotProps"> & {
  autoComplete: "current-password" | "new-password";
  onChange: (value: string) => void;
};

/** The input. */
export function PasswordField({ onChange, ...props }: PasswordFieldProps): JSX.Element {
  const translate = useTranslate();
  const [isShown, setShown] = useState(false);
  const label = translate(isShown ? "latchkey.field.hide_password" : "latchkey.field.show_password");
  return (
    <TextField
      {...props}
      type={isShown ? "text" : "password"}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{
        input: {
          endAdornment: (
            <InputAdornment position="end">
              <IconButton aria-label={label} onClick={() => setShown(!isShown)} edge="end">
                {isShown ? <VisibilityOffIcon /> : <VisibilityIcon />}
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
