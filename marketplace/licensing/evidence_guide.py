"""The README of an evidence bundle: what each file is and how anyone checks it, without this site where that is possible."""

from __future__ import annotations

from marketplace.kernel.text import Text

_HEAD = Text(
    "계약 {number}의 증거 묶음\n\n파일마다 확인하는 방법입니다.\n",
    "Evidence of agreement {number}\n\nHow to check each file.\n",
)
_SUMS = Text(
    "SHA256SUMS.txt\n"
    "  모든 파일의 확인값(SHA-256)입니다. 맥·리눅스: shasum -a 256 -c SHA256SUMS.txt,\n"
    "  윈도우(PowerShell): Get-FileHash 파일이름. 값이 같으면 받은 그대로입니다.",
    "SHA256SUMS.txt\n"
    "  The fingerprint (SHA-256) of every file. macOS, Linux: shasum -a 256 -c SHA256SUMS.txt;\n"
    "  Windows (PowerShell): Get-FileHash NAME. Where the values agree, the file is as you received it.",
)
_AGREEMENT = Text(
    "1-agreement.pdf\n"
    "  당사자가 서명한 계약서입니다. 확인값은 {paper_sha256}이고,\n"
    "  2-certificate.pdf에 인쇄된 값과 같아야 합니다.",
    "1-agreement.pdf\n"
    "  The agreement that the parties signed. Its fingerprint is {paper_sha256}\n"
    "  and must be the one printed in 2-certificate.pdf.",
)
_CERTIFICATE = Text(
    "2-certificate.pdf\n  전자서명 확인서입니다. 누가, 언제, 어떤 방법과 권한으로 서명했는지 적혀 있습니다.",
    "2-certificate.pdf\n  The certificate of signatures: who signed, when, how and with what authority.",
)
_SEALED = Text(
    "3-final-signed.pdf, site-certificate.pem\n"
    "  계약서와 확인서를 합치고 사이트가 전체에 서명한 파일(PAdES)입니다. PDF 프로그램의 서명 창에서 ‘유효, 문서 전체’인지 보고,\n"
    "  서명 인증서가 site-certificate.pem과 같은지 비교하십시오. 또는 {verify_url}에 올려 보십시오.\n"
    "  사이트가 스스로 만든 인증서라면 PDF 프로그램이 발급자를 모른다고 표시합니다. 확인값: {final_sha256}",
    "3-final-signed.pdf, site-certificate.pem\n"
    "  Agreement and certificate in one file, all of it signed by the site (PAdES). See in the signature panel of a PDF program that it is\n"
    "  valid for the whole document, and compare the signer's certificate with site-certificate.pem; or upload it at {verify_url}.\n"
    "  Where the site made its certificate itself, a PDF program calls its issuer unknown. Fingerprint: {final_sha256}",
)
_UNSEALED = Text(
    "3-final-signed.pdf\n"
    "  계약서와 확인서를 합친 파일입니다. 사이트가 파일에 서명하기 전에 만들어져 사이트 서명은 없습니다.\n"
    "  {verify_url}에 올려 확인하십시오. 확인값: {final_sha256}",
    "3-final-signed.pdf\n"
    "  Agreement and certificate in one file. It was made before the site signed such files, so it bears no signature of the site.\n"
    "  Check it at {verify_url}. Fingerprint: {final_sha256}",
)
_STAMPED = Text(
    "timestamp-certificate.pem\n  서명 시각을 확인해 준 기관의 인증서입니다. PDF 프로그램이 서명 시각의 근거로 보여 주는 인증서와 비교하십시오.",
    "timestamp-certificate.pem\n  The certificate of the authority that confirmed the time of the site's signature; compare it with what a PDF program shows.",
)
_SCANS = Text(
    "scans/\n  날인한 계약서의 스캔본들입니다. 확인값이 2-certificate.pdf의 동의 항목에 인쇄된 값과 같아야 합니다.",
    "scans/\n  The scans of the sealed paper. Their fingerprints must be those printed under consent in 2-certificate.pdf.",
)
_DOCUMENTS = Text(
    "documents/, consents.csv (있을 때)\n"
    "  등록 증빙과 공동 권리자의 동의서 같은 서류, 그리고 동의와 승인의 기록입니다. 서류는 발급한 기관에 확인하십시오.",
    "documents/, consents.csv (where there are any)\n"
    "  Papers such as evidence of registration and co-owners' consents, and the record of consents and approvals. Ask who issued a paper.",
)
_AUDIT = Text(
    "audit.csv, audit.json\n"
    "  이 계약에 관한 감사 기록입니다(한쪽 당사자 안에서 한 일은 뺐습니다). 기록은 묶음으로 봉인되고 봉인마다 앞 봉인의 머리값에 이어집니다.\n"
    "  여기 실린 마지막 머리값은 {head}입니다. 센터는 날마다 머리값을 전자우편으로 따로 보관하므로, 센터에 비교를 요청하십시오.\n"
    "  봉인 번호가 비어 있는 기록은 아직 봉인되지 않은 것입니다.",
    "audit.csv, audit.json\n"
    "  What was recorded of this agreement, without what one side did among its own people. Records are sealed in runs, each onto the head of the one before.\n"
    "  The last head in here is {head}. The center keeps the heads apart, by daily e-mail: ask it to compare.\n"
    "  A record without a seal's number is not sealed yet.",
)
_NO_HEAD = Text("아직 없음", "none yet")


def guide(
    *,
    number: str,
    paper_sha256: str,
    final_sha256: str,
    head: str,
    verify_url: str,
    sealed: bool,
    stamped: bool,
    scanned: bool,
) -> str:
    """The whole text, Korean first, then English, for the files that are in the bundle."""
    parts = [_HEAD, _SUMS, _AGREEMENT, _CERTIFICATE, _SEALED if sealed else _UNSEALED]
    parts += [_STAMPED] if stamped else []
    parts += [_SCANS] if scanned else []
    parts += [_DOCUMENTS, _AUDIT]
    facts = {"number": number, "paper_sha256": paper_sha256, "final_sha256": final_sha256}
    filled = [part.fill(**facts, verify_url=verify_url, head=head or _NO_HEAD) for part in parts]
    korean, english = "\n\n".join(one.ko for one in filled), "\n\n".join(one.en for one in filled)
    return f"{korean}\n\n{'-' * 70}\n\n{english}\n"
