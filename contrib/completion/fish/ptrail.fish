# fish completion for ptrail: ptrail --completion=fish | source
# ptrail itself tells the candidates.
function __ptrail_complete
	set -l words (commandline -opc) (commandline -ct)
	set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
	set -l lines ($program --completion=words -- $words[2..-1] 2>/dev/null)
	set -l mode (string split ' ' -m 1 -- $lines[1])
	switch $mode[1]
		case words more
			printf '%s\n' $lines[2..-1]
		case file
			set -l name (string sub -s (math (string length -- "$mode[2]") + 1) \
				-- "$words[-1]")
			for file in (__fish_complete_path "$name")
				printf '%s%s\n' "$mode[2]" $file
			end
		case user
			for user in (__fish_complete_users)
				printf '%s%s\n' "$mode[2]" $user
			end
		case command
			printf '%s\n' $lines[2..-1]
			set -l rest $words[(math $mode[2] + 1)..-1]
			complete -C (string join ' ' -- (string escape -- $rest[1..-2]) $rest[-1])
	end
end
complete -c ptrail -f -a '(__ptrail_complete)'
