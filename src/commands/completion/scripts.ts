// Holds the completion scripts. Each passes what is typed to `claude-see --complete`, and evaluates none of it.

import { listReadableExtensions } from '../../image/formats.ts';
import type { Shell } from './shells.ts';

/** Extensions of pictures and PDFs, as a pattern of zsh. */
const MEDIA = [...listReadableExtensions(), 'pdf'].join('|');

// COMP_LINE is passed whole, because COMP_WORDS is split at `:` and `=`. bash 3.2 has no compopt.
const BASH = `# Completion of claude-see for bash.
_claude_see() {
  local program=$1 mode= word
  [[ $program == '~/'* ]] && program=$HOME/\${program:2}
  COMPREPLY=()
  while IFS= read -r word; do
    if [[ -z $mode ]]; then mode=$word; else COMPREPLY+=("$word"); fi
  done < <("$program" --complete bash "\${COMP_LINE:0:COMP_POINT}" "$2" "$COMP_TYPE" </dev/null 2>/dev/null)
  if type compopt &>/dev/null; then
    [[ $mode == files ]] && compopt -o filenames
    compopt -o nosort 2>/dev/null
  fi
  return 0
}
complete -F _claude_see claude-see
`;

// Files are found by zsh itself, which knows named folders and the styles of the user.
const ZSH = `#compdef claude-see
# Completion of claude-see for zsh.
_claude-see() {
  local program=\${(Q)words[1]} line files result=1
  local -a described
  [[ $program == '~/'* ]] && program=$HOME/\${program[3,-1]}
  for line in "\${(@f)$("$program" --complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" </dev/null 2>/dev/null)}"; do
    if [[ -z $files ]]; then
      files=$line
    elif [[ $line == *$'\\t'* ]]; then
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else
      described+=("\${line//:/\\\\:}")
    fi
  done
  (( $#described )) && _describe -V 'claude-see' described && result=0
  if [[ $files != none && $PREFIX == --*=* ]]; then compset -P '*='; fi
  case $files in
    media) _files -g '*.(#i)(${MEDIA})(-.)' && result=0 ;;
    file) _files && result=0 ;;
    folder) _files -/ && result=0 ;;
  esac
  return result
}
if [[ $funcstack[1] == _claude-see ]]; then
  _claude-see "$@"
else
  compdef _claude-see claude-see
fi
`;

const FISH = `# Completion of claude-see for fish.
function __claude_see_complete
    set -l words (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l current (commandline -ct | string collect | string unescape)
    command $program --complete fish $words[2..-1] "$current" </dev/null 2>/dev/null
end
complete -c claude-see -f -k -a '(__claude_see_complete)'
`;

// The words go as base64: Windows PowerShell drops empty arguments, and cmd.exe, which starts npm's programs, obeys some.
const POWERSHELL = `# Completion of claude-see for PowerShell.
Register-ArgumentCompleter -Native -CommandName claude-see -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @()
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $words += $element.Value
        } else {
            $words += $element.Extent.Text
        }
    }
    $words += $wordToComplete.Trim("'", '"')
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($words -join [char]0)
    $program = $commandAst.GetCommandName()
    $reply = & $program --complete powershell ([System.Convert]::ToBase64String($bytes)) 2>$null
    foreach ($found in ($reply | ConvertFrom-Json)) {
        $text = $found.word
        if ($text -notmatch '^[\\w./:=~-]+$') {
            $text = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($text) + "'"
        }
        [System.Management.Automation.CompletionResult]::new($text, $found.word, 'ParameterValue', $found.about)
    }
}
`;

/** The script of each shell. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};
