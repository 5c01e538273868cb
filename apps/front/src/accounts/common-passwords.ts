/**
 * Passwords of ten characters and more that are tried first, in lower case: the longest of the lists that are published after
 * break-ins, and rows of keys.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `1234567890 0123456789 9876543210 0987654321 1234567891 12345678910 123456789a a123456789 123456789q q123456789 1q2w3e4r5t
  1q2w3e4r5t6y 1qaz2wsx3edc qwertyuiop qwertyuiop1 qwerty12345 qwerty123456 qwertz12345 qwertzuiop asdfghjkl1 asdfghjkl; 
  password12 password123 password1234 password12345 password123! passw0rd123 p@ssw0rd123 mypassword thepassword passwordpassword
  letmein123 letmeinnow welcome123 welcome1234 welcome2026 iloveyou12 iloveyou123 iloveyou1234 administrator administrator1 admin12345
  admin123456 adminadmin adminadmin1 changeme12 changeme123 changemenow sunshine123 princess123 football123 baseball123 superman123
  batman1234 dragon1234 monkey1234 michael123 jennifer123 whatever123 trustno1234 abcdefghij abcdefghijk abcdefghijklm abc1234567
  abcd123456 abcde12345 abc123abc123 123abc456def 123qweasdzxc qweasdzxc123 zaq12wsxcde3 zxcvbnm123 zxcvbnmasdf 1111122222 1122334455
  1212121212 1231231231 123123123123 1234512345 1234554321 12344321ab 11223344556 147258369a 789456123a passwort12 passwort123
  passwort1234 hallo12345 hallowelt1 geheim1234 schatz1234 internet123 computer123 secret1234 mysecretpassword correcthorsebatterystaple
  testtest12 test123456 testing1234 guest12345 login12345 default123 wikipedia1 wikiwikiwiki erwikerwik starwars12 pokemon123 liverpool1
  manchester chelsea123 arsenal123 barcelona1 realmadrid juventus12 charlie123 jordan2323 ashley1234 qazwsxedcr qazwsxedcrfv
  q1w2e3r4t5 q1w2e3r4t5y6 a1b2c3d4e5 1a2b3c4d5e aaaaaaaaaa1 summer2026 winter2026 spring2026 autumn2026`.split(
    /\s+/,
  ),
);
