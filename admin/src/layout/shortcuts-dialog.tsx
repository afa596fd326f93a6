// The list of keyboard shortcuts, and the switch for those of a single key (WCAG 2.1.4).
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import FormHelperText from "@mui/material/FormHelperText";
import Switch from "@mui/material/Switch";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableRow from "@mui/material/TableRow";
import type { JSX } from "react";
import { useStore, useTranslate } from "react-admin";
import { singleKeys } from "./shortcut-settings.ts";

const keys = [
  ["/", "search"],
  ["n", "create"],
  ["?", "help"],
  ["Ctrl + S", "save"],
] as const;

/** The dialog. */
const ShortcutsDialog = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const translate = useTranslate();
  const [isOn, setOn] = useStore(singleKeys, true);
  return (
    <Dialog open onClose={onClose} aria-labelledby="shortcuts-title">
      <DialogTitle id="shortcuts-title">{translate("latchkey.shortcuts.title")}</DialogTitle>
      <DialogContent>
        <Table size="small">
          <TableBody>
            {keys.map(([key, text]) => (
              <TableRow key={key}>
                <TableCell component="th" scope="row">
                  <kbd>{key}</kbd>
                </TableCell>
                <TableCell>{translate(`latchkey.shortcuts.${text}`)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
        <FormControlLabel
          sx={{ mt: 2 }}
          control={<Switch checked={isOn} onChange={(_, checked) => setOn(checked)} />}
          label={translate("latchkey.shortcuts.single")}
        />
        <FormHelperText>{translate("latchkey.shortcuts.single_hint")}</FormHelperText>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate("ra.action.close")}</Button>
      </DialogActions>
    </Dialog>
  );
};

// `React.lazy` takes the default export of a module.
export default ShortcutsDialog; // oxlint-disable-line import/no-default-export
